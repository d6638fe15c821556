"""Decisions about officers: certificate, team, recusal, absence, rotation, capacity. Pure."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

from sunlot.rulebook import rule

SOON_DAYS = 30
LEAST_PER_VISIT = 2
REASON_LENGTH = 5
DEFAULT_CAPACITY = 60
MOST_CAPACITY = 1000
LONGEST_ID = 32
DAY = datetime.timedelta(days=1)

Period = tuple[datetime.date, datetime.date | None]
"""First and last day, both included; no last day means that the end is open."""


class Certificate(StrEnum):
    """How a certificate stands on a day; the values are the badge's codes (ux.md §5.1)."""

    VALID = "valid"
    SOON = "soon"
    LAPSED = "lapsed"
    NOT_YET = "not_yet"


def own_id(department: str, number: str) -> str:
    """The id of an officer whose number another department's officer has already.

    :param department: its code. :param number: as the department writes it.

    ``<department>.<number>``, with a stop, since the protocol's ids of officers know no stroke.
    """
    return f"{department}.{number}"


@rule("OF-02")
def covers(
    *,
    certificate_from: datetime.date,
    certificate_to: datetime.date,
    first: datetime.date,
    last: datetime.date,
) -> bool:
    """Whether a certificate is valid on every day of a period, both ends included."""
    return certificate_from <= first and last <= certificate_to


def certificate_on(
    *, certificate_from: datetime.date, certificate_to: datetime.date, today: datetime.date
) -> Certificate:
    """The state of a certificate for lists: valid, ends within 30 days, lapsed, not yet begun."""
    if today > certificate_to:
        return Certificate.LAPSED
    if today < certificate_from:
        return Certificate.NOT_YET
    return Certificate.SOON if (certificate_to - today).days <= SOON_DAYS else Certificate.VALID


@rule("OF-01")
def enough(certified: int) -> bool:
    """At least two certified officers of a department are on a visit (行政处罚法 art. 42)."""
    return certified >= LEAST_PER_VISIT


@rule("OF-04")
def counts(*, is_expert: bool, is_active: bool) -> bool:
    """Experts assist and never count towards the two; neither does who has left the post."""
    return is_active and not is_expert


@rule("OF-03")
def may_visit(officer_id: int, recused: Collection[int]) -> bool:
    """A recused officer is not on the team, whatever the reason and whoever asked."""
    return officer_id not in recused


@rule("OF-03")
def in_force(
    *,
    valid_from: datetime.date | None,
    valid_to: datetime.date | None,
    first: datetime.date,
    last: datetime.date,
) -> bool:
    """Whether a recusal holds on any day of a period; a missing day leaves that end open."""
    return (valid_from is None or valid_from <= last) and (valid_to is None or valid_to >= first)


@rule("OF-05")
def absent_throughout(
    absences: Iterable[Period], *, first: datetime.date, last: datetime.date
) -> bool:
    """Whether absences, one or several together, leave no day of a period on which to be sent.

    Who is there on a single day stays eligible: the visit can be made on it.
    """
    day = first
    for since, until in sorted(absences, key=lambda one: one[0]):
        if since > day:
            return False
        if until is None:
            return True
        day = max(day, until + DAY)
        if day > last:
            return True
    return False


def present_days(absences: Iterable[Period], *, first: datetime.date, last: datetime.date) -> int:
    """Days of a period that no absence takes; overlapping ones count once."""
    day, left = first, (last - first).days + 1
    for since, until in sorted(absences, key=lambda one: one[0]):
        start, end = max(day, since), min(last, until or last)
        if start <= end:
            left -= (end - start).days + 1
            day = end + DAY
    return max(left, 0)


@rule("OF-06")
def can_rotate(
    *, able: int, was_there: int, places: int, asked: Mapping[str, tuple[int, int]]
) -> bool:
    """Whether who was at a department's last visit of an object can be left out this time.

    The others must still fill every place; where they cannot, nobody is left out.

    :param able: officers of the area whom nothing bars. :param was_there: of these, last time.
    :param places: officers at one visit.
    :param asked: qualification → places that ask for it, and officers among `able` who hold it.
    """
    return able - was_there >= places and all(
        held - was_there >= wanted for wanted, held in asked.values()
    )


@rule("OF-07")
def capacity_of(own: int | None, of_department: int | None) -> int:
    """Visits that an officer can make in a year: the own figure, the department's, or 60."""
    if own is not None:
        return own
    return DEFAULT_CAPACITY if of_department is None else of_department


@rule("OF-07")
def used_up(*, visits: int, capacity: int) -> bool:
    """Whether a year's visits have reached the capacity; it only warns, the draw stays random."""
    return visits >= capacity


@rule("OF-08")
def lacking(*, held: Collection[str], asked: Iterable[str]) -> list[str]:
    """Qualifications that an item asks for and a person does not hold, in order of their codes."""
    return sorted(set(asked) - set(held))


def spread(
    amount: Fraction, *, first: datetime.date, last: datetime.date, year: int
) -> Sequence[Fraction]:
    """An amount over the months of a year, by days; what lies in other years is left out."""
    days = (last - first).days + 1
    return tuple(
        amount * max(0, (min(last, end) - max(first, start)).days + 1) / days
        for start, end in months_of(year)
    )


def months_of(year: int) -> Sequence[tuple[datetime.date, datetime.date]]:
    """First and last day of the twelve months."""
    starts = [datetime.date(year, month, 1) for month in range(1, 13)]
    ends = [*starts[1:], datetime.date(year + 1, 1, 1)]
    return [(start, end - DAY) for start, end in zip(starts, ends, strict=True)]
