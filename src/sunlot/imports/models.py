"""One upload = one batch of staged rows, checked first and written on confirmation."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, Scope, in_view
from sunlot.imports.states import BatchState


class BatchKind(models.TextChoices):
    ITEMS = "items", _("抽查事项清单")
    TARGETS = "targets", _("检查对象")
    OFFICERS = "officers", _("执法人员")
    RISKS = "risks", _("信用风险分类")
    GRADES = "grades", _("行业分级")
    PLAN = "plan", _("年度计划")


class RowClass(models.TextChoices):
    """Where a row stands in the report; a row is in one class only."""

    ERROR = "error", _("错误")
    TWIN = "twin", _("疑似重复")
    WARNING = "warning", _("警告")
    UPDATE = "update", _("更新")
    NEW = "new", _("新增")
    SAME = "same", _("无变化")
    GONE = "gone", _("移出名录")


class Change(models.TextChoices):
    """What writing the row would do to the register; empty for a row with errors."""

    NEW = "new", _("新增")
    UPDATE = "update", _("更新")
    SAME = "same", _("无变化")
    GONE = "gone", _("移出名录")


WRITTEN = (Change.NEW, Change.UPDATE, Change.GONE)
SECOND_FROM = 0.02
"""The share of a department's records that one person alone may take off the register."""
LEFT_OUT = "-"
"""Stands in place of a column for the decision that a row of the file is not imported."""
ABSENT_FROM = 100_000_000
"""Rows of a report from this number on stand for records that the file lacks."""


INTERNAL = (BatchKind.RISKS, BatchKind.GRADES)
"""Kinds that only show to those who may see credit risk classes and grades."""


class BatchQuerySet(models.QuerySet["Batch"]):
    """Reads of batches."""

    def scoped(self, actor: Actor) -> "BatchQuerySet":
        """A department sees its own uploads, region roles those of the region.

        Files with credit risk classes or sector grades only show to those who may see these.
        """
        if not actor.can(Permission.BUSINESS_VIEW):
            return self.none()
        found = self if actor.can(Permission.RISKS_VIEW) else self.exclude(kind__in=INTERNAL)
        match actor.scope:
            case Scope.REGION:
                return in_view(
                    found.filter(department__region__path__startswith=actor.region_path),
                    actor.view, path="department__region__path",
                    whose=lambda key: models.Q(department_id=key),
                )  # fmt: skip
            case Scope.DEPARTMENT if actor.department_id is not None:
                return found.filter(department_id__in=actor.places)
        return self.none()


class Batch(models.Model):
    """An uploaded file, how it was read, and its figures.

    `path` is relative to MEDIA_ROOT and empty once the file is removed: when the batch ends, only
    the columns that the register keeps are left. `survey` is the beginning of the file
    (`reading.Survey`), `choice` how it is read (``{"part", "first", "last"}``), `mapping` what the
    columns mean (``{"columns": {name: position}, "fixed": {name: text}, "source": str}``).
    `reading` says how the rows were understood (``{"encoding", "delimiter", "sheet",
    "header_row", "columns": [[letter, header, label]], "present", "notes", "skipped"}``), and under
    ``"leftover"`` where the rows lie that were not written. `counts`
    maps `RowClass` and `writes` maps `Change` to numbers of rows; `written` is what the last step
    really did.
    """

    kind = models.CharField(max_length=10, choices=BatchKind.choices)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.READING)
    department = models.ForeignKey(
        "departments.Department", on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(_("文件名"), max_length=200)
    path = models.CharField(max_length=400, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    options: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    survey: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    choice: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    mapping: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    reading: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    counts: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    writes: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    written: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    partial = models.BooleanField(_("跳过有错误的行"), default=False)
    error_code = models.CharField(max_length=80, blank=True)
    error_text = models.TextField(blank=True)
    job = models.ForeignKey("jobs.Job", on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    # Records that others had changed again when it was taken back; they keep that.
    spared = models.PositiveIntegerField(default=0, db_default=0)

    objects = BatchQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["department", "-uploaded_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(state=BatchState.APPLIED)
                | models.Q(applied_by__isnull=False, applied_at__isnull=False),
                name="batch_applied_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=BatchState.UNDONE)
                | models.Q(
                    undone_by__isnull=False, undone_at__isnull=False, applied_at__isnull=False
                ),
                name="batch_undone_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"

    @property
    def total(self) -> int:
        """Rows of the file with data, errors included; not what a full list lacks."""
        return int(sum(count for name, count in self.counts.items() if name != RowClass.GONE))

    @property
    def written_total(self) -> int:
        """Rows that the last step really wrote."""
        return sum(self.written.values())

    @property
    def writes_total(self) -> int:
        """Rows that are to be written as things stood when the file was checked."""
        return int(sum(self.writes.get(one, 0) for one in WRITTEN))

    @property
    def warned_new(self) -> int:
        """Rows to be added that stand among the warnings."""
        return int(self.writes.get(Change.NEW, 0) - self.counts.get(RowClass.NEW, 0))

    @property
    def warned_updates(self) -> int:
        """Rows to be changed that stand among the warnings."""
        return int(self.writes.get(Change.UPDATE, 0) - self.counts.get(RowClass.UPDATE, 0))

    @property
    def gone_count(self) -> int:
        """Records that the register has and a full list has not."""
        return int(self.writes.get(Change.GONE, 0))

    @property
    def needs_second(self) -> bool:
        """Whether so much would leave the register that another person must confirm."""
        return self.gone_count > SECOND_FROM * int(self.reading.get("listed", 0))

    @property
    def error_count(self) -> int:
        """Rows that cannot be written."""
        return int(self.counts.get(RowClass.ERROR, 0))

    @property
    def twin_count(self) -> int:
        """Rows that may mean a record which is there already; nobody has decided yet."""
        return int(self.counts.get(RowClass.TWIN, 0))

    @property
    def kept_out(self) -> int:
        """Rows that are not written as things stand."""
        return self.error_count + self.twin_count


class BatchRow(models.Model):
    """One staged row.

    `data` is what would be written, `changes` the differences as ``[[label, old, new]]`` in words,
    `problems` a list of ``{"column", "field", "name", "level", "code", "value", "message",
    "remedy", "wrong"}``, with ``"row"`` where several rows of the file are one record; `parts` are
    then all of them. `before` is the record as it was when the row was written, null for a new
    one; undoing puts it back.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(_("行号"))
    row_class = models.CharField(max_length=8, choices=RowClass.choices)
    change = models.CharField(max_length=6, choices=Change.choices, blank=True)
    key = models.CharField(max_length=100, blank=True)
    label = models.CharField(max_length=200, blank=True)
    data: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    changes: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    problems: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    before: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    is_written = models.BooleanField(db_default=False)
    parts = ArrayField(models.PositiveIntegerField(), default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_row_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch", "row_class", "number"]),
            models.Index(fields=["key"], name="batch_row_key"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"

    @property
    def is_absent(self) -> bool:
        """Whether no row of the file stands behind it."""
        return self.number >= ABSENT_FROM

    @property
    def numbers(self) -> list[int]:
        """The rows of the file that this one stands for."""
        return self.parts or [self.number]

    def problems_at(self, number: int) -> list[dict[str, Any]]:
        """What was found in one of those rows."""
        return [one for one in self.problems if one.get("row", self.number) == number]


class Correction(models.Model):
    """What a person put in place of one cell of the file, or decided about a row.

    `column` is the column's name; empty for the decision that a row is not a repeat, and
    `LEFT_OUT` for the decision not to import it, with its name as `value`.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="corrections")
    number = models.PositiveIntegerField()
    column = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=4000, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "number", "column"], name="correction_once_per_cell"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}:{self.column}"


class MemoryQuerySet(models.QuerySet["Memory"]):
    """Reads of what is remembered; the pipeline itself asks by department and kind."""

    def scoped(self, actor: Actor) -> "MemoryQuerySet":
        """Who manages presets sees those of all departments, others none."""
        return self if actor.can(Permission.PRESETS_MANAGE) else self.none()


class Memory(models.Model):
    """How a department's files name their columns: ``{folded header: [column name, …]}``.

    An empty list says that the department leaves the column out on purpose.
    """

    department = models.ForeignKey(
        "departments.Department", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=BatchKind.choices)
    headers: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    objects = MemoryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["department", "kind"], name="memory_once_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.department_id}:{self.kind}"
