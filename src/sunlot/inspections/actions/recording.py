"""What was found: recorded by an officer of the team, reviewed by another person."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sunlot.actors import Actor, Permission
from sunlot.clock import today_of
from sunlot.errors import SamePerson
from sunlot.inspections.actions.announcing import announce_to_register
from sunlot.inspections.errors import (
    NotApproved,
    NotNotified,
    NotOnTeam,
    OutcomeAndLifeCycle,
    OutcomesMissing,
    OutcomeUnknown,
    ReturnReasonMissing,
    SomebodyElseRecorded,
    VisitBeforeApproval,
    VisitBeforeNotice,
    VisitInFuture,
)
from sunlot.inspections.models import Inspection, ItemOutcome, LifeCycle, Outcome, Part
from sunlot.inspections.policies import require_inspecting
from sunlot.inspections.rules import (
    apart,
    approved_before,
    may_review,
    notified_before,
    unanswered,
    whole_visit_impossible,
)
from sunlot.inspections.states import (
    BEFORE_APPROVAL,
    PART_TRANSITIONS,
    RECORDABLE,
    TRANSITIONS,
    InspectionState,
    PartState,
)
from sunlot.inspections.team import require_ready, team_of
from sunlot.ledger import actions as ledger
from sunlot.revisions import require_current
from sunlot.states import move
from sunlot.targets import actions as targets


@dataclass(frozen=True, slots=True)
class Finding:
    """What an officer found: an outcome and a note per `ItemOutcome` row, or a life-cycle state.

    :param present: primary keys of the officers who were there; None means the whole team.
    """

    visited_on: datetime.date
    outcomes: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    life_cycle: str = ""
    note: str = ""
    present: Collection[int] | None = None


def locked(part: Part) -> Part:
    """The part with its visit; the visit is locked first, so that parts close it one by one."""
    Inspection.objects.select_for_update().get(pk=part.inspection_id)
    return (
        Part.objects.select_for_update(of=("self",))
        .select_related("inspection__target", "department", "recorded_by")
        .get(pk=part.pk)
    )


@transaction.atomic
def record(
    *,
    part: Part,
    finding: Finding,
    by: Actor,
    at: datetime.datetime,
    read: int | None = None,
) -> Part:
    """Record the result of one department's part; it then waits for the review.

    :param read: the revision of the part that the form was made from.
    :raises Outdated: it was recorded, and returned, since the form was read.

    :raises NotInspectingDepartment: an officer of another department (IN-04).
    :raises NotOnTeam: an officer who was not sent, or has left the post since.
    :raises NotApproved: (IN-02) :raises NotNotified: (IN-03)
    :raises SomebodyElseRecorded: a colleague was faster; nothing of this record is stored.
    :raises TooFewOfficers: (OF-01) :raises CertificateInvalid: (OF-02)
    :raises OfficerRecused: (OF-03) :raises OutcomesMissing: (IN-06)
    """
    require_inspecting(by, part, Permission.INSPECTIONS_RECORD)
    part = locked(part)
    members = team_of(part)
    if by.user_id not in {one.officer.user_id for one in members if one.officer.is_active}:
        raise NotOnTeam
    _require_open(part)
    require_current(part, read=read)
    _require_day(part.inspection, finding.visited_on, at)
    present = require_ready(part, members, on=finding.visited_on, present=finding.present)
    rows = _require_outcomes(part, finding)
    move(part, "record", table=PART_TRANSITIONS, labels=PartState)
    there = [member.pk for member in present]
    part.team.update(attended=Q(pk__in=there))
    ItemOutcome.objects.bulk_update(rows, ["outcome", "note"])
    part.visited_on, part.life_cycle = finding.visited_on, finding.life_cycle
    part.note = finding.note.strip()
    part.recorded_by_id, part.recorded_at = by.user_id, at
    part.reviewed_by_id = part.reviewed_at = None
    part.return_reason = ""
    part.revision += 1
    part.save()
    note_day(part.inspection)
    ledger.record(
        kind="inspections.recorded", noun="inspection", noun_id=part.inspection.number, by=by,
        at=at, data={"part": part.pk, "items": len(rows), "life_cycle": part.life_cycle},
    )  # fmt: skip
    return part


@transaction.atomic
def return_part(*, part: Part, reason: str, by: Actor, at: datetime.datetime) -> Part:
    """Send a record back to the officers with a reason."""
    part = _locked_for_review(part, by)
    move(part, "return", table=PART_TRANSITIONS, labels=PartState)
    if not reason.strip():
        raise ReturnReasonMissing
    part.reviewed_by_id, part.reviewed_at = by.user_id, at
    part.return_reason = reason.strip()
    part.save()
    ledger.record(
        kind="inspections.returned", noun="inspection", noun_id=part.inspection.number, by=by,
        at=at, data={"part": part.pk},
    )  # fmt: skip
    return part


@transaction.atomic
def accept(*, part: Part, by: Actor, at: datetime.datetime) -> Part:
    """Accept a record: the result is formed, its publication clock runs, the last part closes.

    :raises SamePerson: who recorded does not review (IN-05).
    """
    part = _locked_for_review(part, by)
    move(part, "accept", table=PART_TRANSITIONS, labels=PartState)
    part.reviewed_by_id, part.reviewed_at = by.user_id, at
    part.formed_on = today_of(at)
    part.save()
    closed = _close_if_last(part.inspection, at)
    announce_to_register(part, at)
    ledger.record(
        kind="inspections.accepted", noun="inspection", noun_id=part.inspection.number, by=by,
        at=at, data={"part": part.pk, "closed": closed},
    )  # fmt: skip
    return part


def _locked_for_review(part: Part, by: Actor) -> Part:
    require_inspecting(by, part, Permission.INSPECTIONS_REVIEW)
    part = locked(part)
    if part.state == PartState.TO_REVIEW and not may_review(
        recorded_by=part.recorded_by_id, reviewed_by=by.user_id
    ):
        raise SamePerson
    return part


def _require_open(part: Part) -> None:
    visit = part.inspection
    if visit.state in BEFORE_APPROVAL:
        raise NotApproved(number=visit.number)
    if visit.state == InspectionState.TO_NOTIFY:
        raise NotNotified(number=visit.number)
    if part.state not in RECORDABLE and part.recorded_by and part.recorded_at:
        raise SomebodyElseRecorded(
            who=part.recorded_by.name,
            when=timezone.localtime(part.recorded_at).strftime("%m-%d %H:%M"),
            state=PartState(part.state).label,
        )


def _require_day(visit: Inspection, day: datetime.date, at: datetime.datetime) -> None:
    if day > today_of(at):
        raise VisitInFuture(day=day, today=today_of(at))
    require_approved_and_notified(visit, day)


def require_approved_and_notified(visit: Inspection, day: datetime.date) -> None:
    """Approval and notice come before the day of the visit.

    :raises VisitBeforeApproval: (IN-02) :raises VisitBeforeNotice: (IN-03)
    """
    approved = today_of(visit.approved_at) if visit.approved_at else None
    notified = today_of(visit.notified_at) if visit.notified_at else None
    if not approved_before(approved, day):
        raise VisitBeforeApproval(day=day, approved=approved)
    if not notified_before(notified, day):
        raise VisitBeforeNotice(day=day, notified=notified)


def _require_outcomes(part: Part, finding: Finding) -> list[ItemOutcome]:
    """The part's outcome rows, filled; nothing is saved yet."""
    rows = {row.pk: row for row in part.outcomes.select_related("item_version").order_by("pk")}
    codes = {key: finding.outcomes.get(key, ("", ""))[0] for key in rows}
    if finding.life_cycle and finding.life_cycle not in LifeCycle.values:
        raise OutcomeUnknown(given=finding.life_cycle)
    if set(finding.outcomes) - set(rows):
        raise OutcomeUnknown(given="—")
    for code in codes.values():
        if code and code not in Outcome.values:
            raise OutcomeUnknown(given=code)
    if not apart(codes, life_cycle=finding.life_cycle):
        raise OutcomeAndLifeCycle
    missing = unanswered(codes, life_cycle=finding.life_cycle)
    if missing:
        names = "、".join(rows[key].item_version.matter for key in missing)
        raise OutcomesMissing(count=len(missing), items=names)
    for key, row in rows.items():
        row.outcome = codes[key]
        row.note = finding.outcomes.get(key, ("", ""))[1].strip()
    return list(rows.values())


def note_day(visit: Inspection) -> None:
    """Keep the visit's day: the first one on which any department was there."""
    days = visit.parts.filter(visited_on__isnull=False).values_list("visited_on", flat=True)
    first = min(day for day in days if day)
    if visit.visited_on != first:
        visit.visited_on = first
        visit.save(update_fields=["visited_on"])


def _close_if_last(visit: Inspection, at: datetime.datetime) -> bool:
    if visit.parts.exclude(state=PartState.ACCEPTED).exists():
        return False
    visit.life_cycle = life_cycle_of(visit)
    verb = "impossible" if visit.life_cycle else "close"
    move(visit, verb, table=TRANSITIONS, labels=InspectionState)
    visit.closed_at = at
    visit.save(update_fields=["life_cycle", "state", "closed_at"])
    if not visit.life_cycle and visit.visited_on:
        targets.note_inspected(target_id=visit.target_id, on=visit.visited_on)
    return True


def life_cycle_of(visit: Inspection) -> str:
    """The state that kept every department from inspecting, as the lead found it; else empty."""
    parts = sorted(visit.parts.all(), key=lambda one: (one.department_id != visit.lead_id, one.pk))
    return whole_visit_impossible([one.life_cycle for one in parts])
