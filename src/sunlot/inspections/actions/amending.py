"""Bringing a reviewed record in line with a confirmed correction of what was published of it.

Not actions: the change of the publication is the event, and these run in its transaction.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from sunlot.clock import today_of
from sunlot.inspections.actions.announcing import announce_to_register
from sunlot.inspections.actions.recording import (
    life_cycle_of,
    locked,
    note_day,
    require_approved_and_notified,
)
from sunlot.inspections.errors import (
    OutcomeAndLifeCycle,
    OutcomesMissing,
    OutcomeUnknown,
    VisitAfterRecord,
)
from sunlot.inspections.models import Inspection, ItemOutcome, LifeCycle, Outcome, Part
from sunlot.inspections.rules import apart, unanswered, visited_before_record
from sunlot.inspections.states import CLOSED, TRANSITIONS, InspectionState
from sunlot.inspections.team import require_certified_still
from sunlot.states import move


@dataclass(frozen=True, slots=True)
class Amendment:
    """What changes in a record; what is absent or None stays as it is.

    :param outcomes: code by key of the part's `ItemOutcome` rows, empty for "not inspected".
    :param life_cycle: L1–L5, or empty where the target could be inspected after all.
    """

    outcomes: Mapping[int, str] = field(default_factory=dict)
    visited_on: datetime.date | None = None
    life_cycle: str | None = None

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.outcomes) or self.visited_on is not None or self.life_cycle is not None


def narrowed(*, part: Part, amendment: Amendment) -> Amendment:
    """Only what differs from the record.

    :raises OutcomeUnknown: a code that does not exist, or a row of another part (IN-06).
    """
    present = dict(part.outcomes.values_list("pk", "outcome"))
    for key, code in amendment.outcomes.items():
        if key not in present or (code and code not in Outcome.values):
            raise OutcomeUnknown(given=code)
    if amendment.life_cycle and amendment.life_cycle not in LifeCycle.values:
        raise OutcomeUnknown(given=amendment.life_cycle)
    same_day = amendment.visited_on == part.visited_on
    same_state = amendment.life_cycle == part.life_cycle
    return Amendment(
        outcomes={key: code for key, code in amendment.outcomes.items() if present[key] != code},
        visited_on=None if same_day else amendment.visited_on,
        life_cycle=None if same_state else amendment.life_cycle,
    )


def check_amendment(*, part: Part, amendment: Amendment) -> None:
    """Whether the record would still be a lawful one.

    :raises VisitBeforeApproval: (IN-02) :raises VisitBeforeNotice: (IN-03)
    :raises VisitAfterRecord: nobody records a visit before it was made.
    :raises CertificateInvalid: of an officer who was there, on the other day (OF-02).
    :raises OutcomeAndLifeCycle: both an outcome and a life-cycle state (IN-06).
    :raises OutcomesMissing: an item with neither (IN-06).
    """
    if amendment.visited_on is not None:
        _check_day(part, amendment.visited_on)
    rows = list(part.outcomes.select_related("item_version").order_by("pk"))
    codes = {row.pk: amendment.outcomes.get(row.pk, row.outcome) for row in rows}
    life_cycle = part.life_cycle if amendment.life_cycle is None else amendment.life_cycle
    if not apart(codes, life_cycle=life_cycle):
        raise OutcomeAndLifeCycle
    missing = set(unanswered(codes, life_cycle=life_cycle))
    if missing:
        names = "、".join(row.item_version.matter for row in rows if row.pk in missing)
        raise OutcomesMissing(count=len(missing), items=names)


def _check_day(part: Part, day: datetime.date) -> None:
    require_approved_and_notified(part.inspection, day)
    recorded = today_of(part.recorded_at) if part.recorded_at else None
    if not visited_before_record(recorded, day):
        raise VisitAfterRecord(day=day, recorded=recorded)
    require_certified_still(part, before=part.visited_on, on=day)


def amend(*, part: Part, amendment: Amendment, at: datetime.datetime) -> Part:
    """Write an amendment that `check_amendment` allows; the visit follows its parts."""
    part = locked(part)
    check_amendment(part=part, amendment=amendment)
    rows = list(part.outcomes.filter(pk__in=list(amendment.outcomes)))
    for row in rows:
        row.outcome = amendment.outcomes[row.pk]
    ItemOutcome.objects.bulk_update(rows, ["outcome"])
    part.visited_on = amendment.visited_on or part.visited_on
    if amendment.life_cycle is not None:
        part.life_cycle = amendment.life_cycle
    part.save(update_fields=["visited_on", "life_cycle"])
    note_day(part.inspection)
    _follow(part.inspection)
    announce_to_register(part, at)
    return part


def _follow(visit: Inspection) -> None:
    """A closed visit was impossible when every part was; an open one decides when it closes."""
    life_cycle = life_cycle_of(visit)
    if visit.state not in CLOSED or visit.life_cycle == life_cycle:
        return
    if bool(visit.life_cycle) != bool(life_cycle):
        verb = "amend_to_impossible" if life_cycle else "amend_to_done"
        move(visit, verb, table=TRANSITIONS, labels=InspectionState)
    visit.life_cycle = life_cycle
    visit.save(update_fields=["life_cycle", "state"])
