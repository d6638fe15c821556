"""Decisions about a visit: pure functions over plain values. Texts and sources: rulebook IN-xx."""

import datetime
from collections.abc import Collection, Mapping, Sequence

from sunlot.rulebook import rule

Date = datetime.date
REASON_LENGTH = 10


@rule("IN-01")
def has_ground(*, drawn: bool, code: str, reason: str) -> bool:
    """A visit comes from a draw, or names an exception code and a reason; never both."""
    if drawn:
        return not code
    return bool(code) and len(reason.strip()) >= REASON_LENGTH


@rule("IN-02")
def approved_before(approved_on: Date | None, visited_on: Date) -> bool:
    """Approval comes before the inspection, on the same day at the latest."""
    return approved_on is not None and approved_on <= visited_on


@rule("IN-03")
def notified_before(notified_on: Date | None, visited_on: Date) -> bool:
    """The notice comes before the inspection; served on arrival it is of the same day."""
    return notified_on is not None and notified_on <= visited_on


def visited_before_record(recorded_on: Date | None, visited_on: Date) -> bool:
    """A visit is recorded after it was made, on the same day at the earliest."""
    return recorded_on is not None and visited_on <= recorded_on


@rule("IN-04")
def may_record(*, recorder_departments: Collection[int], inspecting_department: int) -> bool:
    """Who inspects, records: nobody records for another department.

    :param recorder_departments: the recorder's own, and those whose work passed to it by law.
    """
    return inspecting_department in recorder_departments


@rule("IN-05")
def may_review(*, recorded_by: int | None, reviewed_by: int | None) -> bool:
    """The reviewer is a person, and another one than the recorder."""
    return reviewed_by is not None and reviewed_by != recorded_by


@rule("IN-06")
def unanswered(outcomes: Mapping[int, str], *, life_cycle: str) -> Sequence[int]:
    """The items that still need an outcome: none where the target could not be inspected."""
    return [] if life_cycle else [key for key, code in outcomes.items() if not code]


@rule("IN-06")
def apart(outcomes: Mapping[int, str], *, life_cycle: str) -> bool:
    """A life-cycle state is no finding: it never stands beside an outcome."""
    return not (life_cycle and any(outcomes.values()))


def whole_visit_impossible(life_cycles: Sequence[str]) -> str:
    """The life-cycle state of the visit when no department could inspect, else empty.

    :param life_cycles: one entry per department's part, the lead's first, empty where inspected.
    """
    return life_cycles[0] if life_cycles and all(life_cycles) else ""
