"""One upload = one batch of staged rows, checked first and written on confirmation."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Scope
from sunlot.imports.states import BatchState


class BatchKind(models.TextChoices):
    ITEMS = "items", _("抽查事项清单")
    TARGETS = "targets", _("检查对象")
    OFFICERS = "officers", _("执法人员")
    RISKS = "risks", _("信用风险分类")
    PLAN = "plan", _("年度计划")


class RowClass(models.TextChoices):
    ERROR = "error", _("错误")
    WARNING = "warning", _("警告")
    NEW = "new", _("新增")
    UPDATE = "update", _("更新")
    SAME = "same", _("无变化")


class BatchQuerySet(models.QuerySet["Batch"]):
    """Reads of batches."""

    def scoped(self, actor: Actor) -> "BatchQuerySet":
        """A department sees its own uploads; region roles those of the region."""
        match actor.scope:
            case Scope.REGION:
                return self.filter(department__region__path__startswith=actor.region_path)
            case Scope.DEPARTMENT:
                return self.filter(department_id=actor.department_id)
        return self.none()


class Batch(models.Model):
    """An uploaded file, its settings and its figures. `counts` maps `RowClass` to a number."""

    kind = models.CharField(max_length=10, choices=BatchKind.choices)
    state = models.CharField(
        max_length=10, choices=BatchState.choices, default=BatchState.UPLOADED
    )
    department = models.ForeignKey(
        "departments.Department", on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(_("文件名"), max_length=200)
    path = models.CharField(max_length=400)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    options: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    counts: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    error_code = models.CharField(max_length=80, blank=True)
    error_text = models.TextField(blank=True)
    job = models.ForeignKey("jobs.Job", on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    applied_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["department", "-uploaded_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"


class BatchRow(models.Model):
    """One row of a batch. `problems` is a list of
    ``{"column", "level": "error"|"warning", "code", "value", "message", "remedy"}``."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行号"))
    row_class = models.CharField(max_length=8, choices=RowClass.choices)
    key = models.CharField(max_length=100, blank=True)
    label = models.CharField(max_length=200, blank=True)
    raw: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    data: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    problems: "models.JSONField[Any, Any]" = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_row_number"),
        ]
        indexes: ClassVar = [models.Index(fields=["batch", "row_class", "number"])]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"
