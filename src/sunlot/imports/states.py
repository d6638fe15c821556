"""The life of one uploaded file."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BatchState(TextChoices):
    READING = "reading", _("读取中")
    READ = "read", _("待确认读法")
    MAPPING = "mapping", _("待对应列")
    CHECKING = "checking", _("检查中")
    CHECKED = "checked", _("待确认")
    WAITING = "waiting", _("待第二人确认")
    APPLYING = "applying", _("写入中")
    APPLIED = "applied", _("已写入")
    STOPPED = "stopped", _("写入中断")
    UNDOING = "undoing", _("撤销中")
    UNDONE = "undone", _("已撤销")
    FAILED = "failed", _("读取失败")
    CANCELLED = "cancelled", _("已放弃")


RUNNING = frozenset(
    {BatchState.READING, BatchState.CHECKING, BatchState.APPLYING, BatchState.UNDOING}
)
# A person may go back to any step before the writing.
OPEN = (BatchState.READ, BatchState.MAPPING, BatchState.CHECKED)
TRANSITIONS = {
    (BatchState.READING, "read"): BatchState.READ,
    (BatchState.READING, "fail"): BatchState.FAILED,
    **{(state, "map"): BatchState.MAPPING for state in (BatchState.READING, *OPEN)},
    **{(state, "check"): BatchState.CHECKING for state in (BatchState.READING, *OPEN)},
    (BatchState.CHECKING, "checked"): BatchState.CHECKED,
    (BatchState.CHECKING, "keep"): BatchState.CHECKED,
    (BatchState.CHECKING, "unfit"): BatchState.MAPPING,
    (BatchState.CHECKED, "apply"): BatchState.APPLYING,
    (BatchState.CHECKED, "ask"): BatchState.WAITING,
    (BatchState.WAITING, "apply"): BatchState.APPLYING,
    (BatchState.WAITING, "return"): BatchState.CHECKED,
    (BatchState.APPLYING, "applied"): BatchState.APPLIED,
    (BatchState.APPLYING, "halt"): BatchState.CHECKED,
    (BatchState.APPLYING, "stop"): BatchState.STOPPED,
    (BatchState.STOPPED, "apply"): BatchState.APPLYING,
    (BatchState.STOPPED, "undo"): BatchState.UNDOING,
    (BatchState.APPLIED, "undo"): BatchState.UNDOING,
    (BatchState.UNDOING, "stop"): BatchState.STOPPED,
    (BatchState.UNDOING, "undone"): BatchState.UNDONE,
    (BatchState.UNDOING, "halt"): BatchState.APPLIED,
    **{
        (state, "cancel"): BatchState.CANCELLED
        for state in (BatchState.READING, BatchState.CHECKING, BatchState.WAITING, *OPEN)
    },
}
ENDED = frozenset({BatchState.APPLIED, BatchState.UNDONE, BatchState.FAILED, BatchState.CANCELLED})
