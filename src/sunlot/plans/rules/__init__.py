"""Decisions about plans and tasks. Pure: plain values in, a value or a `UserError` out."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import median
from typing import Any

from drawproof.quotas import quota
from sunlot.errors import Text
from sunlot.officers.rules import enough
from sunlot.plans.errors import (
    LeadJoins,
    MinimumNegative,
    PeriodOutsideYear,
    PeriodReversed,
    RatioAboveOne,
    RatioMissing,
    RatioZero,
    ReasonMissing,
    ShareTooLow,
    TeamQualifications,
    TeamTooSmall,
    TeamUnknownDepartment,
)
from sunlot.rulebook import rule

ALL = "all"
CLASSES = ("A", "B", "C", "D")
# 国市监信〔2019〕38号 names no figure. A tenth is what published plans give as the ceiling of
# general items (sample plan, task 2); it only warns.
CUSTOMARY_CEILING = (1, 10)
YEARLY_CAP = 2
ENOUGH_PEERS = 5


# -- share of credit-linked tasks ----------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Share:
    """How many of `total` tasks are linked to credit classes; `missing` more would make half."""

    linked: int
    total: int

    @property
    def missing(self) -> int:
        """Existing tasks that must still be linked so that at least half are."""
        return max(0, (self.total + 1) // 2 - self.linked)

    @property
    def enough(self) -> bool:
        """At least half, exactly half included; an empty plan has nothing to link."""
        return self.missing == 0


@rule("PL-01")
def check_share(share: Share, *, reason: str) -> None:
    """At least half of the tasks are linked, or a reason is written that goes out with the plan.

    :raises ShareTooLow: neither.
    """
    if not share.enough and not reason.strip():
        raise ShareTooLow(linked=share.linked, total=share.total, missing=share.missing)


def earliest_visit(
    *, starts_on: datetime.date | None, year: int, today: datetime.date
) -> datetime.date:
    """The first day on which a task can still be inspected: what its items have to be valid on."""
    return max(today, starts_on or datetime.date(year, 1, 1))


# -- ratios --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Ratio:
    """Draw p of q, at least `minimum` objects. 0.5 % is p=1, q=200."""

    p: int
    q: int
    minimum: int = 0

    def sample(self, population: int) -> int:
        """Objects drawn out of `population`: rounded up, never above the population."""
        return quota(population, self.p, self.q, self.minimum)

    def as_data(self) -> dict[str, Any]:
        """The stored form."""
        return {"ratio": [self.p, self.q], "min": self.minimum}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Ratio":
        """From the stored form; a KeyError or ValueError is a bug, since actions check first."""
        p, q = data["ratio"]
        return cls(p=p, q=q, minimum=data.get("min", 0))


def strata_of(*, credit_linked: bool) -> tuple[str, ...]:
    """The strata a task is drawn in: the four classes, or one."""
    return CLASSES if credit_linked else (ALL,)


@rule("PL-02")
def check_ratio(ratio: Ratio, *, stratum: str) -> Ratio:
    """A stratum is never exempt: more than 0, at most all.

    :param stratum: how the stratum is called on the screen, for the message.
    :raises RatioZero: 0 % means 免抽, which the rule forbids for every class.
    :raises RatioAboveOne: more than everything.
    :raises MinimumNegative: a minimum below 0.
    """
    if ratio.p < 1 or ratio.q < 1:
        raise RatioZero(stratum=stratum)
    if ratio.p > ratio.q:
        raise RatioAboveOne(stratum=stratum, p=ratio.p, q=ratio.q)
    if ratio.minimum < 0:
        raise MinimumNegative(stratum=stratum, minimum=ratio.minimum)
    return ratio


def check_ratios(
    ratios: Mapping[str, Ratio], *, credit_linked: bool, labels: Mapping[str, Text]
) -> dict[str, Ratio]:
    """Exactly the strata of the task, each with a right ratio.

    :param labels: stratum → name on the screen.
    :raises RatioMissing: a stratum has none.
    """
    checked = {}
    for stratum in strata_of(credit_linked=credit_linked):
        if stratum not in ratios:
            raise RatioMissing(stratum=str(labels.get(stratum, stratum)))
        checked[stratum] = check_ratio(ratios[stratum], stratum=str(labels.get(stratum, stratum)))
    return checked


@rule("PL-03")
def above_customary(*, is_key: bool, drawn: int, population: int) -> bool:
    """Whether a general item is drawn more widely than customary; key items have no ceiling.

    `drawn` of `population` may also be p of q while the register is not known. Only a warning.
    """
    p, q = CUSTOMARY_CEILING
    return not is_key and population > 0 and drawn * q > population * p


@rule("PL-03")
def above_peers(ratio: Fraction, peers: Sequence[Fraction]) -> Fraction | None:
    """The median of general tasks of the plan where a ratio is more than twice as high, else None.

    Fewer than five other ratios say nothing. Only a warning.
    """
    if len(peers) < ENOUGH_PEERS:
        return None
    middle = median(sorted(peers))
    return middle if ratio > 2 * middle else None


@rule("PL-04")
def at_cap(visits: Iterable[int], *, cap: int = YEARLY_CAP) -> int:
    """How many businesses have `cap` visits in a year; they stay in the frame, it only warns.

    :param visits: visits of each business, made or to come; those without may be absent.
    """
    return sum(1 for count in visits if count >= cap)


@rule("PL-07")
def lacks(
    *, has_lead: bool, starts_on: datetime.date | None, ends_on: datetime.date | None
) -> list[str]:
    """What a task does not say yet, as names of its fields: who leads it, from when, until when."""
    said = {"lead": has_lead, "starts_on": starts_on is not None, "ends_on": ends_on is not None}
    return [name for name, is_there in said.items() if not is_there]


# -- team ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class TeamPart:
    """What one department sends to a visit: `total` officers of the object's division at `level`,
    among them `qualifications[id]` who hold the qualification."""

    total: int
    level: str = "prefecture"
    qualifications: Mapping[str, int] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """The stored form, that of `drawproof.team.TeamRule`: qualified places stand beside."""
        qualified = {name: count for name, count in self.qualifications.items() if count}
        places = self.total - sum(qualified.values())
        return {"level": self.level, "places": places, "qualifications": qualified}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "TeamPart":
        """From the stored form."""
        qualified = dict(data.get("qualifications", {}))
        return cls(
            total=data["places"] + sum(qualified.values()), level=data["level"],
            qualifications=qualified,
        )  # fmt: skip


def check_team(team: Mapping[str, TeamPart], *, departments: Mapping[str, str]) -> None:
    """Every department of the task sends at least two, and no more qualified ones than it sends.

    :param departments: code → name of those who lead and join.
    :raises TeamTooSmall: fewer than two (OF-01), or a department without a team.
    """
    for code in team:
        if code not in departments:
            raise TeamUnknownDepartment(code=code)
    for code, name in departments.items():
        part = team.get(code, TeamPart(total=0))
        if not enough(part.total):
            raise TeamTooSmall(name=name, places=part.total)
        asked = sum(part.qualifications.values())
        if asked > part.total:
            raise TeamQualifications(name=name, asked=asked, places=part.total)


# -- others --------------------------------------------------------------------------------------
def check_period(
    *, starts_on: datetime.date | None, ends_on: datetime.date | None, year: int
) -> None:
    """The end is not before the start, and the start lies in the year of the plan."""
    if starts_on and ends_on and ends_on < starts_on:
        raise PeriodReversed(starts_on=starts_on, ends_on=ends_on)
    if starts_on and starts_on.year != year:
        raise PeriodOutsideYear(starts_on=starts_on, year=year)


def check_departments(*, lead: str, joining: Iterable[str], names: Mapping[str, str]) -> None:
    """A department leads or joins, never both."""
    if lead and lead in set(joining):
        raise LeadJoins(name=names.get(lead, lead))


def check_reason(reason: str) -> str:
    """A reason that says something.

    :raises ReasonMissing: it is empty.
    """
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


def is_second_person(*, first: int | None, second: int | None) -> bool:
    """Whether the second step is taken by another person than the first."""
    return second is not None and first != second
