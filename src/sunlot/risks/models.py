"""Credit risk classes 企业信用风险分类: dated snapshots, internal (国市监信发〔2022〕6号)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission
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
        return self.filter(reach_of(actor, "region__path"))


class Snapshot(models.Model):
    """All classes of a region as of one date; a later file for the same date replaces it."""

    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField(_("截至日期"))
    source = models.CharField(_("来源"), max_length=200, blank=True)
    imported_at = models.DateTimeField()

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "as_of"], name="risk_snapshot_per_date"),
        ]

    def __str__(self) -> str:
        return f"{self.as_of}"


class TargetClass(models.Model):
    """The class of one target in one snapshot."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="classes")
    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="+")
    risk_class = models.CharField(_("类别"), max_length=1, choices=RiskClass.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["snapshot", "target"], name="risk_class_per_snapshot"),
            models.CheckConstraint(
                condition=models.Q(risk_class__in=RiskClass.values), name="risk_class_known"
            ),
        ]

    def __str__(self) -> str:
        return self.risk_class
