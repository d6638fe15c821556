"""The life of one uploaded file."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BatchState(TextChoices):
    UPLOADED = "uploaded", _("已上传")
    CHECKING = "checking", _("检查中")
    CHECKED = "checked", _("待确认")
    APPLYING = "applying", _("写入中")
    APPLIED = "applied", _("已写入")
    FAILED = "failed", _("读取失败")
    CANCELLED = "cancelled", _("已取消")


TRANSITIONS = {
    (BatchState.UPLOADED, "check"): BatchState.CHECKING,
    (BatchState.CHECKING, "checked"): BatchState.CHECKED,
    (BatchState.CHECKING, "fail"): BatchState.FAILED,
    (BatchState.FAILED, "check"): BatchState.CHECKING,
    (BatchState.CHECKED, "apply"): BatchState.APPLYING,
    (BatchState.APPLYING, "applied"): BatchState.APPLIED,
    (BatchState.APPLYING, "halt"): BatchState.CHECKED,
    (BatchState.UPLOADED, "cancel"): BatchState.CANCELLED,
    (BatchState.CHECKING, "cancel"): BatchState.CANCELLED,
    (BatchState.CHECKED, "cancel"): BatchState.CANCELLED,
    (BatchState.FAILED, "cancel"): BatchState.CANCELLED,
}
