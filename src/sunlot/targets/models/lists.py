"""Named lists of targets: special registers and stored filters."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, Scope, in_view


class SpecialRegister(models.Model):
    """A special register 专项库: a tag with an owner, who alone puts it on and takes it off.

    `name` is the tag, by which objects, stored filters and files know it; `title` what it is
    called. Once the tag is in use only the title changes.

    From `closed_on` nobody puts it on; who has it keeps it, so that history stays readable.
    """

    name = models.CharField(_("标签"), max_length=40)
    title = models.CharField(_("名称"), max_length=40)
    department = models.ForeignKey(
        "departments.Department", verbose_name=_("管理部门"), on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("说明"), max_length=300, blank=True)
    closed_on = models.DateField(_("关闭日期"), null=True, blank=True)
    # Counts every change of what its page edits (`sunlot.revisions`).
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "name"], name="special_register_name"),
            models.UniqueConstraint(fields=["region", "title"], name="special_register_title"),
            models.CheckConstraint(
                condition=~models.Q(title=""), name="special_register_has_title"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class FilterQuerySet(models.QuerySet["StoredFilter"]):
    """Reads of stored filters."""

    def scoped(self, actor: Actor) -> "FilterQuerySet":
        """As the register: shared by the departments of a region, closed to other regions."""
        reads_lists = actor.scope in {Scope.REGION, Scope.DEPARTMENT}
        if not reads_lists or not actor.can(Permission.BUSINESS_VIEW) or not actor.region_path:
            return self.none()
        return in_view(
            self.filter(region__path__startswith=actor.region_path), actor.view,
            path="region__path", whose=lambda key: models.Q(department_id=key),
        )  # fmt: skip


class StoredFilter(models.Model):
    """A filter of the register under a name, kept for tasks; see `targets.filters` for its form.

    It never changes. A task takes a copy of `conditions`, so that taking a filter off the list
    changes no task. `digest` is SHA-256 of the canonical JSON: a region keeps each filter once.
    """

    name = models.CharField(_("名称"), max_length=80)
    conditions: "models.JSONField[Any, Any]" = models.JSONField()
    digest = models.CharField(max_length=64, editable=False)
    region = models.ForeignKey(
        "regions.Region", verbose_name=_("行政区划"), on_delete=models.PROTECT, related_name="+"
    )
    department = models.ForeignKey(
        "departments.Department", verbose_name=_("单位"), on_delete=models.PROTECT, related_name="+"
    )
    stored_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    stored_at = models.DateTimeField()

    objects = FilterQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "name"], name="target_filter_name"),
            models.UniqueConstraint(fields=["region", "digest"], name="target_filter_once"),
        ]

    def __str__(self) -> str:
        return self.name


class FilterSize(models.Model):
    """How many objects a stored filter found on a day; `mix` has how many of each `TargetKind`.

    `classes` has how many of each credit risk class: internal, shown to roles that may know them
    (RK-01); empty where nobody counted.
    """

    filter = models.ForeignKey(StoredFilter, on_delete=models.CASCADE, related_name="sizes")
    on = models.DateField()
    size = models.PositiveIntegerField()
    mix: "models.JSONField[Any, Any]" = models.JSONField()
    classes: "models.JSONField[Any, Any]" = models.JSONField(default=dict, db_default={})

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["filter", "on"], name="filter_size_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.filter_id} {self.on}"
