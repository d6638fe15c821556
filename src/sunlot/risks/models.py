"""Credit risk classes 企业信用风险分类: dated snapshots, internal (国市监信发〔2022〕6号).

Two snapshots of a month apart differ in one row of twenty, so classes are kept as intervals.

Beside them the grades of sectors (food, equipment, …), which the classes do not replace.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, in_view
from sunlot.departments.models import reach_of


class RiskClass(models.TextChoices):
    A = "A", _("A 类")
    B = "B", _("B 类")
    C = "C", _("C 类")
    D = "D", _("D 类")


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """Reads of snapshots."""

    def scoped(self, actor: Actor) -> "SnapshotQuerySet":
        """Only roles that hold the right: of the own region, those above it and below it."""
        if not actor.can(Permission.RISKS_VIEW) or not actor.region_path:
            return self.none()
        return self.filter(reach_of(actor, "region__path"), is_whole=True)


class Snapshot(models.Model):
    """A date as of which the classes of a region are known; later files may correct them.

    Which classes these are, the intervals of `TargetClass` say. `batch` is the file that brought
    the date, `changed` how many of its rows differed from the date before; until it is written as
    a whole (`is_whole`) nobody reads the date.
    """

    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField(_("截至日期"))
    source = models.CharField(_("来源"), max_length=200, blank=True)
    imported_at = models.DateTimeField()
    batch = models.ForeignKey(
        "imports.Batch", on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed = models.PositiveIntegerField(db_default=0)
    is_whole = models.BooleanField(db_default=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "as_of"], name="risk_snapshot_per_date"),
        ]

    def __str__(self) -> str:
        return f"{self.as_of}"


class TargetClassQuerySet(models.QuerySet["TargetClass"]):
    """Reads of classes; who may read them, the caller decides by the snapshot."""

    def at(self, snapshot: Snapshot | None) -> "TargetClassQuerySet":
        """The classes of a snapshot, at most one per target."""
        if snapshot is None:
            return self.none()
        return self.filter(
            models.Q(valid_to=None) | models.Q(valid_to__gt=snapshot.as_of),
            region=snapshot.region_id, valid_from__lte=snapshot.as_of,
        )  # fmt: skip


class TargetClass(models.Model):
    """The class of one target in all snapshots of a region from one date on, to before another.

    `valid_from` and `valid_to` are dates of snapshots; `valid_to` is the first one that says
    something else, or nothing, of the target, null while there is none. Intervals of one target
    and region neither overlap nor, with one class, touch (ADR 0063).
    """

    region = models.ForeignKey(
        "regions.Region", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    target = models.ForeignKey(
        "targets.Target", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    risk_class = models.CharField(_("类别"), max_length=1, choices=RiskClass.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = TargetClassQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target", "region", "valid_from"], name="risk_class_begins_once"
            ),
            models.CheckConstraint(
                condition=models.Q(risk_class__in=RiskClass.values), name="risk_class_known"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
                name="risk_class_lasts",
            ),
        ]

    def __str__(self) -> str:
        return self.risk_class


class ClassCorrection(models.Model):
    """What a file changed in a snapshot that was there before; empty where there is no class.

    Taking the file back puts `before` back and removes the row. What the file that brought a
    snapshot changed needs no rows: without the snapshot the date before holds on.
    """

    batch = models.ForeignKey(
        "imports.Batch", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="+")
    before = models.CharField(max_length=1, blank=True)
    after = models.CharField(max_length=1)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["batch", "id"], name="class_correction_of_batch"),
            models.Index(fields=["snapshot", "target"], name="class_correction_of_target"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Sector(models.TextChoices):
    """Trades that grade their objects by a scale of their own."""

    FOOD_MAKING = "food-making", _("食品生产")
    FOOD_SALE = "food-sale", _("食品销售")
    CATERING = "catering", _("餐饮服务")
    EQUIPMENT = "equipment", _("特种设备")
    DRUGS = "drugs", _("药品")
    DEVICES = "devices", _("医疗器械")
    COSMETICS = "cosmetics", _("化妆品")
    PRODUCTS = "products", _("工业产品")
    FIRE = "fire", _("消防安全")
    ENVIRONMENT = "environment", _("生态环境")
    SAFETY = "safety", _("安全生产")
    OTHER = "other", _("其他行业")


class GradeQuerySet(models.QuerySet["SectorGrade"]):
    """Reads of sector grades."""

    def scoped(self, actor: Actor) -> "GradeQuerySet":
        """Only roles that may see credit classes, inside their region."""
        if not actor.can(Permission.RISKS_VIEW) or not actor.region_path:
            return self.none()
        return in_view(
            self.filter(target__region__path__startswith=actor.region_path), actor.view,
            path="target__region__path", whose=lambda key: models.Q(target__department_id=key),
        )  # fmt: skip


class SectorGrade(models.Model):
    """The grade that a sector gave one target as of a day; rows of earlier days are the history.

    `grade` is a word of the sector's own scale (A 级, 二级, 较高风险): scales are never compared,
    neither with each other nor with the credit class.
    """

    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="+")
    sector = models.CharField(_("行业"), max_length=12, choices=Sector.choices)
    grade = models.CharField(_("等级"), max_length=20)
    as_of = models.DateField(_("评定日期"))
    issuer = models.CharField(_("评定单位"), max_length=100, blank=True)

    objects = GradeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target", "sector", "as_of"], name="sector_grade_per_day"
            ),
            models.CheckConstraint(
                condition=models.Q(sector__in=Sector.values), name="sector_grade_known_sector"
            ),
            models.CheckConstraint(condition=~models.Q(grade=""), name="sector_grade_has_grade"),
        ]

    def __str__(self) -> str:
        return f"{self.sector}: {self.grade}"
