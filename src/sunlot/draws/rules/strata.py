"""How many are drawn from which stratum, and whether that may be drawn at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from drawproof import quota
from sunlot.draws.errors import (
    CreditMustBePrivate,
    EmptyFrame,
    NarrowScope,
    NothingDrawn,
    QuotaAbovePopulation,
    SmallStrata,
)
from sunlot.plans.rules import Ratio, check_ratio
from sunlot.rulebook import rule
from sunlot.targets.rules import is_narrow

SMALL = 5


@dataclass(frozen=True, slots=True)
class StratumPlan:
    """One stratum: `population` objects, ratio p/q, at least `minimum`; `winners` follow."""

    name: str
    label: str
    population: int
    p: int
    q: int
    minimum: int

    @property
    def winners(self) -> int:
        """How many are drawn; 0 as well where the rule itself is wrong (`check_*` say so)."""
        if not 0 < self.p <= self.q:
            return 0
        return quota(self.population, self.p, self.q, self.minimum)


def plan_strata(
    populations: Mapping[str, int], ratios: Mapping[str, Any], labels: Mapping[str, str]
) -> tuple[StratumPlan, ...]:
    """Strata of the ratio rule and of the population together, by name.

    :param ratios: stratum → ``{"ratio": [p, q], "min": int}`` as stored with the task; a stratum
        without a ratio counts as 0 %.
    :param labels: stratum → name on the screen.
    """
    planned = []
    for name in sorted({*populations, *ratios}):
        stored = ratios.get(name, {})
        p, q = stored.get("ratio", (0, 1))
        planned.append(
            StratumPlan(
                name=name, label=labels.get(name, name), population=populations.get(name, 0),
                p=p, q=q, minimum=stored.get("min", 0),
            )
        )  # fmt: skip
    return tuple(planned)


def check_ratios(strata: Iterable[StratumPlan]) -> None:
    """No stratum is exempt, also where the task's own check is long past.

    :raises RatioZero: a stratum has 0 % or no ratio at all (PL-02).
    """
    for one in strata:
        check_ratio(Ratio(one.p, one.q, one.minimum), stratum=one.label)


@rule("DR-03")
def check_quotas(strata: Iterable[StratumPlan]) -> None:
    """No more is asked of a stratum than it holds; an empty stratum asks for nothing.

    :raises QuotaAbovePopulation: the least number asked for is above the population.
    """
    for one in strata:
        if one.minimum > one.population > 0:
            raise QuotaAbovePopulation(
                stratum=one.label, asked=one.minimum, population=one.population
            )


@rule("DR-04")
def check_something_is_drawn(strata: Iterable[StratumPlan]) -> None:
    """There is somebody to draw from, and at least one is drawn.

    :raises EmptyFrame: no object. :raises NothingDrawn: objects, and no winner.
    """
    found = tuple(strata)
    if sum(one.population for one in found) == 0:
        raise EmptyFrame
    if sum(one.winners for one in found) == 0:
        raise NothingDrawn


def check_mode(*, credit_linked: bool, private: bool) -> None:
    """Credit classes are internal (RK-01), so a draw by class is private.

    :raises CreditMustBePrivate: an open draw of a credit-linked task.
    """
    if credit_linked and not private:
        raise CreditMustBePrivate


@rule("DR-10")
def narrow_scope(strata: Iterable[StratumPlan]) -> NarrowScope | None:
    """The warning for fewer than 20 objects; None where there are enough."""
    count = sum(one.population for one in strata)
    return NarrowScope(count=count) if is_narrow(count) else None


@rule("DR-10")
def small_strata(strata: Iterable[StratumPlan]) -> SmallStrata | None:
    """The warning for strata with 1 to 4 objects; None where there are none."""
    small = [f"{one.label} {one.population}" for one in strata if 0 < one.population < SMALL]
    return SmallStrata(strata="、".join(small)) if small else None
