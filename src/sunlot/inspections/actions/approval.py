"""Approval by a second person, and the notice that comes before every visit."""

import datetime

from django.db import transaction

from sunlot.actors import Actor, Permission, require
from sunlot.draws.models import Draw
from sunlot.errors import SamePerson
from sunlot.inspections.errors import (
    ApprovalNumberMissing,
    CountDiffers,
    NotApproved,
    RefusalReasonMissing,
)
from sunlot.inspections.models import Inspection, NoticeKind
from sunlot.inspections.policies import (
    approval_permission,
    require_lead,
    require_lead_of_task,
    require_notifier,
)
from sunlot.inspections.states import BEFORE_APPROVAL, TRANSITIONS, InspectionState
from sunlot.ledger import actions as ledger
from sunlot.states import move


def _locked(visit: Inspection) -> Inspection:
    return (
        Inspection.objects.select_for_update(of=("self",)).select_related("lead").get(pk=visit.pk)
    )


def _step(visit: Inspection, verb: str) -> None:
    move(visit, verb, table=TRANSITIONS, labels=InspectionState)


@transaction.atomic
def approve(*, visit: Inspection, approval_no: str, by: Actor, at: datetime.datetime) -> Inspection:
    """Approve one visit under an approval number 审批编号.

    :raises SamePerson: who registered the visit does not approve it.
    :raises ApprovalNumberMissing: no approval number.
    """
    require_lead(by, visit, approval_permission(visit))
    visit = _locked(visit)
    if visit.registered_by_id == by.user_id:
        raise SamePerson
    _step(visit, "approve")
    if not approval_no.strip():
        raise ApprovalNumberMissing
    visit.approval_no, visit.approved_by_id, visit.approved_at = approval_no.strip(), by.user_id, at
    visit.save()
    ledger.record(
        kind="inspections.approved", noun="inspection", noun_id=visit.number, by=by, at=at,
        data={"approval_no": visit.approval_no},
    )  # fmt: skip
    return visit


@transaction.atomic
def approve_all(
    *, draw: Draw, approval_no: str, typed_count: int, by: Actor, at: datetime.datetime
) -> int:
    """Approve all waiting visits of a draw at once; returns how many.

    :param typed_count: the number of visits as the approver typed it; approving is reading.
    :raises CountDiffers: another number waits now. :raises SamePerson: created by the approver.
    """
    require_lead_of_task(by, draw.task, Permission.INSPECTIONS_APPROVE)
    waiting = Inspection.objects.select_for_update().filter(
        draw=draw, state=InspectionState.TO_APPROVE
    )
    found = list(waiting.order_by("pk").values_list("pk", "registered_by_id"))
    if any(registered_by == by.user_id for _, registered_by in found):
        raise SamePerson
    if typed_count != len(found) or not found:
        raise CountDiffers(typed=typed_count, actual=len(found))
    if not approval_no.strip():
        raise ApprovalNumberMissing
    Inspection.objects.filter(pk__in=[pk for pk, _ in found]).update(
        state=InspectionState.TO_NOTIFY, approval_no=approval_no.strip(),
        approved_by_id=by.person_id, approved_at=at,
    )  # fmt: skip
    ledger.record(
        kind="inspections.approved-all", noun="draw", noun_id=str(draw.pk), by=by, at=at,
        data={
            "draw_id": draw.draw_id, "visits": len(found), "approval_no": approval_no.strip(),
        },
    )  # fmt: skip
    return len(found)


@transaction.atomic
def refuse(*, visit: Inspection, reason: str, by: Actor, at: datetime.datetime) -> Inspection:
    """Do not approve, with a reason; the planner may mend and submit again."""
    require_lead(by, visit, approval_permission(visit))
    visit = _locked(visit)
    if visit.registered_by_id == by.user_id:
        raise SamePerson
    _step(visit, "refuse")
    if not reason.strip():
        raise RefusalReasonMissing
    visit.refused_by_id, visit.refused_at, visit.refusal_reason = by.user_id, at, reason.strip()
    visit.save()
    ledger.record(kind="inspections.refused", noun="inspection", noun_id=visit.number, by=by, at=at)
    return visit


@transaction.atomic
def resubmit(*, visit: Inspection, by: Actor, at: datetime.datetime) -> Inspection:
    """Put a refused visit up for approval again; who submits counts as the first of two persons."""
    require_lead(by, visit, Permission.INSPECTIONS_PLAN)
    visit = _locked(visit)
    _step(visit, "resubmit")
    visit.registered_by_id = by.person_id
    visit.save(update_fields=["state", "registered_by"])
    ledger.record(
        kind="inspections.resubmitted", noun="inspection", noun_id=visit.number, by=by, at=at
    )
    return visit


@transaction.atomic
def notify(*, visit: Inspection, kind: str, by: Actor, at: datetime.datetime) -> Inspection:
    """Say that the notice was served: before the visit by the planner, or on arrival by an officer.

    :raises NotApproved: approval comes first (IN-02).
    """
    require_notifier(by, visit)
    if kind == NoticeKind.BEFORE:
        require(by, Permission.INSPECTIONS_PLAN)
    visit = _locked(visit)
    if visit.state in BEFORE_APPROVAL:
        raise NotApproved(number=visit.number)
    _step(visit, "notify")
    visit.notice_kind, visit.notified_by_id, visit.notified_at = NoticeKind(kind), by.user_id, at
    visit.save(update_fields=["state", "notice_kind", "notified_by", "notified_at"])
    ledger.record(
        kind="inspections.notified", noun="inspection", noun_id=visit.number, by=by, at=at,
        data={"how": kind},
    )  # fmt: skip
    return visit


@transaction.atomic
def notify_all(*, draw: Draw, typed_count: int, by: Actor, at: datetime.datetime) -> int:
    """Say that the notices of all approved visits of a draw were served before the visit."""
    require_lead_of_task(by, draw.task, Permission.INSPECTIONS_PLAN)
    waiting = Inspection.objects.select_for_update().filter(
        draw=draw, state=InspectionState.TO_NOTIFY
    )
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    if typed_count != len(keys) or not keys:
        raise CountDiffers(typed=typed_count, actual=len(keys))
    Inspection.objects.filter(pk__in=keys).update(
        state=InspectionState.TO_INSPECT, notice_kind=NoticeKind.BEFORE,
        notified_by_id=by.person_id, notified_at=at,
    )  # fmt: skip
    ledger.record(
        kind="inspections.notified-all", noun="draw", noun_id=str(draw.pk), by=by, at=at,
        data={"draw_id": draw.draw_id, "visits": len(keys)},
    )  # fmt: skip
    return len(keys)
