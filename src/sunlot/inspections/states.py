"""The life of a visit and of one department's part in it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sunlot.states import Table


class InspectionState(TextChoices):
    TO_APPROVE = "to_approve", _("待审批")
    TO_NOTIFY = "to_notify", _("待通知")
    TO_INSPECT = "to_inspect", _("待检查")
    DONE = "done", _("已办结")
    IMPOSSIBLE = "impossible", _("无法检查")
    REFUSED = "refused", _("未批准")


TRANSITIONS: Table = {
    (InspectionState.TO_APPROVE, "approve"): InspectionState.TO_NOTIFY,
    (InspectionState.TO_APPROVE, "refuse"): InspectionState.REFUSED,
    (InspectionState.REFUSED, "resubmit"): InspectionState.TO_APPROVE,
    **{
        (state, "restaff"): InspectionState.TO_APPROVE
        for state in (
            InspectionState.TO_APPROVE, InspectionState.TO_NOTIFY, InspectionState.TO_INSPECT,
        )
    },
    (InspectionState.TO_NOTIFY, "notify"): InspectionState.TO_INSPECT,
    (InspectionState.TO_INSPECT, "close"): InspectionState.DONE,
    (InspectionState.TO_INSPECT, "impossible"): InspectionState.IMPOSSIBLE,
    (InspectionState.DONE, "amend_to_impossible"): InspectionState.IMPOSSIBLE,
    (InspectionState.IMPOSSIBLE, "amend_to_done"): InspectionState.DONE,
}  # fmt: skip
BEFORE_APPROVAL = frozenset({InspectionState.TO_APPROVE, InspectionState.REFUSED})
CLOSED = frozenset({InspectionState.DONE, InspectionState.IMPOSSIBLE})


class PartState(TextChoices):
    TO_RECORD = "to_record", _("待录入")
    TO_REVIEW = "to_review", _("待审核")
    RETURNED = "returned", _("已退回")
    ACCEPTED = "accepted", _("已审核")


PART_TRANSITIONS: Table = {
    (PartState.TO_RECORD, "record"): PartState.TO_REVIEW,
    (PartState.RETURNED, "record"): PartState.TO_REVIEW,
    (PartState.TO_REVIEW, "return"): PartState.RETURNED,
    (PartState.TO_REVIEW, "accept"): PartState.ACCEPTED,
}
RECORDABLE = frozenset({PartState.TO_RECORD, PartState.RETURNED})
