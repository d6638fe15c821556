"""Decisions about officers: certificate, team, recusal. Pure functions."""

import datetime
from collections.abc import Collection
from enum import StrEnum

from sunlot.rulebook import rule

SOON_DAYS = 30
LEAST_PER_VISIT = 2
REASON_LENGTH = 5


class Certificate(StrEnum):
    """How a certificate stands on a day; the values are the badge's codes (ux.md §5.1)."""

    VALID = "valid"
    SOON = "soon"
    LAPSED = "lapsed"
    NOT_YET = "not_yet"


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
