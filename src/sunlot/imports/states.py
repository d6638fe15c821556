"""The life of one uploaded file."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BatchState(TextChoices):
    CHECKING = "checking", _("检查中")
    CHECKED = "checked", _("待确认")
    APPLYING = "applying", _("写入中")
    APPLIED = "applied", _("已写入")
    FAILED = "failed", _("读取失败")
    CANCELLED = "cancelled", _("已放弃")


TRANSITIONS = {
    (BatchState.CHECKING, "checked"): BatchState.CHECKED,
    (BatchState.CHECKING, "fail"): BatchState.FAILED,
    (BatchState.CHECKED, "apply"): BatchState.APPLYING,
    (BatchState.APPLYING, "applied"): BatchState.APPLIED,
    (BatchState.APPLYING, "halt"): BatchState.CHECKED,
    (BatchState.CHECKING, "cancel"): BatchState.CANCELLED,
    (BatchState.CHECKED, "cancel"): BatchState.CANCELLED,
}
ENDED = frozenset({BatchState.APPLIED, BatchState.FAILED, BatchState.CANCELLED})
