"""Departments, the joint conference of a region, its office and its members."""

import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, way_to
from sunlot.departments.states import SuccessionState
from sunlot.regions.models import Level, Region


def reach_of(actor: Actor, path_field: str) -> Q:
    """Rows whose region is the actor's own, below it, or one of those above it.

    Those above are included because a prefecture's task may be led from the region; another
    prefecture is not. An administrator of the whole system has no region and reaches all: the
    organisation is public and no business record. Everybody else without a region reaches nothing.
    """
    if actor.role is None:
        return Q(pk__in=[])
    if not actor.region_path:
        return Q() if actor.can(Permission.DEPARTMENTS_VIEW) else Q(pk__in=[])
    above = way_to(actor.region_path)
    return Q(**{f"{path_field}__startswith": actor.region_path}) | Q(**{f"{path_field}__in": above})


class DepartmentQuerySet(models.QuerySet["Department"]):
    def scoped(self, actor: Actor) -> Self:
        """Departments of the actor's region, of those below it and of those above it."""
        return self.filter(reach_of(actor, "region__path"))

    def open(self, on: datetime.date) -> Self:
        """Departments that exist on a day."""
        return self.filter(Q(closed=None) | Q(closed__gt=on), opened__lte=on)

    def inspecting(self) -> Self:
        """Departments that may inspect at all: every one but the offices (JC-01)."""
        return self.filter(is_office=False)


class Department(models.Model):
    """A body of one level in one region. Only a department inspects; an office organises.

    `kind` is a slug of `data/kinds.toml` (market, fire, …). It is data and not an enumeration,
    because the members of a joint conference change without a release.

    A department that was merged, renamed or dissolved keeps its row and its name, so that what
    happened under it still says so; `succeeded_by` is who goes on with its work. `took_over` maps
    the codes of departments whose work passed to this one, directly or through another, to their
    keys: it is written together with `succeeded_by`, so that every request reads it in one row.
    """

    code = models.CharField(_("机构代码"), max_length=32, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=30)
    kind = models.SlugField(_("职能"), max_length=30, db_index=True)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="departments", verbose_name=_("区划")
    )
    level = models.CharField(_("层级"), max_length=12, choices=Level.choices)
    is_office = models.BooleanField(
        _("联席会议办公室"), default=False, help_text=_("组织抽查，不实施检查。")
    )
    opened = models.DateField(_("设立日期"))
    closed = models.DateField(_("撤销日期"), null=True, blank=True)
    succeeded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors",
        verbose_name=_("继任机构"),
    )  # fmt: skip
    took_over: "models.JSONField[Any, Any]" = models.JSONField(default=dict, editable=False)

    objects: ClassVar[DepartmentQuerySet] = DepartmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        ordering = ("region__path", "-is_office", "code")
        constraints = (
            models.CheckConstraint(
                name="departments_code_form", condition=Q(code__regex=r"^[0-9A-Za-z._-]{1,32}$")
            ),
            models.CheckConstraint(
                name="departments_level_known", condition=Q(level__in=Level.values)
            ),
            models.CheckConstraint(
                name="departments_closed_after_opened",
                condition=Q(closed=None) | Q(closed__gt=F("opened")),
            ),
            # JC-01: the kind of an office is "office" and no inspecting body has that kind.
            models.CheckConstraint(
                name="departments_office_kind",
                condition=Q(is_office=True, kind="office") | Q(is_office=False) & ~Q(kind="office"),
            ),
            models.CheckConstraint(
                name="departments_succeeded_is_closed",
                condition=Q(succeeded_by=None) | Q(closed__isnull=False) & ~Q(succeeded_by=F("pk")),
            ),
            models.UniqueConstraint(
                name="departments_one_open_office_a_region",
                fields=("region",),
                condition=Q(is_office=True, closed=None),
            ),
        )

    def __str__(self) -> str:
        return self.short_name


class JointConferenceQuerySet(models.QuerySet["JointConference"]):
    def scoped(self, actor: Actor) -> Self:
        """Conferences of the actor's region, of those below it and of those above it."""
        return self.filter(reach_of(actor, "region__path"))


class JointConference(models.Model):
    """The joint conference of one region: members, and an office that organises."""

    region = models.OneToOneField(
        Region, on_delete=models.PROTECT, related_name="conference", verbose_name=_("区划")
    )
    name = models.CharField(_("名称"), max_length=120)
    office = models.OneToOneField(
        Department, on_delete=models.PROTECT, related_name="office_of", verbose_name=_("办公室")
    )

    objects: ClassVar[JointConferenceQuerySet] = JointConferenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("联席会议")
        verbose_name_plural = _("联席会议")
        ordering = ("region__path",)

    def __str__(self) -> str:
        return self.name


class JointConferenceMemberQuerySet(models.QuerySet["JointConferenceMember"]):
    def scoped(self, actor: Actor) -> Self:
        """Memberships in the conferences that the actor sees."""
        return self.filter(reach_of(actor, "conference__region__path"))

    def current(self, on: datetime.date) -> Self:
        """Memberships on a day."""
        return self.filter(Q(left=None) | Q(left__gt=on), joined__lte=on)


class JointConferenceMember(models.Model):
    """A department's membership for a time."""

    conference = models.ForeignKey(
        JointConference, on_delete=models.CASCADE, related_name="memberships",
        verbose_name=_("联席会议"),
    )  # fmt: skip
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("机构")
    )
    joined = models.DateField(_("加入日期"))
    left = models.DateField(_("退出日期"), null=True, blank=True)

    objects: ClassVar[JointConferenceMemberQuerySet] = JointConferenceMemberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("成员单位")
        verbose_name_plural = _("成员单位")
        ordering = ("conference", "department__code")
        constraints = (
            models.UniqueConstraint(
                name="departments_one_open_membership",
                fields=("conference", "department"),
                condition=Q(left=None),
            ),
            models.CheckConstraint(
                name="departments_left_after_joined",
                condition=Q(left=None) | Q(left__gt=F("joined")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.department} / {self.conference}"


class SuccessionKind(models.TextChoices):
    RENAMED = "renamed", _("更名")
    MERGED = "merged", _("合并")
    DISSOLVED = "dissolved", _("撤销，职责划转")


class SuccessionQuerySet(models.QuerySet["Succession"]):
    def scoped(self, actor: Actor) -> Self:
        """Of departments that the actor sees."""
        return self.filter(reach_of(actor, "old__region__path"))


class Succession(models.Model):
    """A change of the organisation 机构调整: asked for by one person, confirmed by another.

    The successor is a department that exists, or a new one (`new_code`, `new_name`,
    `new_short_name`) that the confirmation opens. `moved` says how much open work passed on, by
    noun. Persons are kept by key and name, as in the ledger: accounts stand above this app.
    """

    old = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="successions", verbose_name=_("原机构")
    )
    successor = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+",
        verbose_name=_("继任机构"),
    )  # fmt: skip
    new_code = models.CharField(_("机构代码"), max_length=32, blank=True)
    new_name = models.CharField(_("名称"), max_length=80, blank=True)
    new_short_name = models.CharField(_("简称"), max_length=30, blank=True)
    kind = models.CharField(_("调整方式"), max_length=10, choices=SuccessionKind.choices)
    document_number = models.CharField(_("文号"), max_length=60)
    effective_on = models.DateField(_("生效日期"))
    state = models.CharField(
        max_length=10, choices=SuccessionState.choices, default=SuccessionState.REQUESTED
    )
    requested_by = models.BigIntegerField()
    requested_by_name = models.CharField(max_length=200)
    requested_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    refusal_reason = models.CharField(_("退回理由"), max_length=200, blank=True)
    moved: "models.JSONField[Any, Any]" = models.JSONField(default=dict)

    objects: ClassVar[SuccessionQuerySet] = SuccessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("机构调整")
        verbose_name_plural = _("机构调整")
        constraints = (
            models.UniqueConstraint(
                name="departments_one_open_succession",
                fields=("old",),
                condition=Q(state=SuccessionState.REQUESTED),
            ),
            models.CheckConstraint(
                name="departments_succession_two_persons",
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
            ),
            models.CheckConstraint(
                name="departments_succession_names_a_successor",
                condition=Q(successor__isnull=False)
                | ~Q(new_code="") & ~Q(new_name="") & ~Q(new_short_name=""),
            ),
            models.CheckConstraint(
                name="departments_succession_done_has_who_and_when",
                condition=Q(state=SuccessionState.REQUESTED)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.old} → {self.heir_name}"

    @property
    def heir_name(self) -> str:
        """The full name of the successor, opened already or not."""
        return self.successor.name if self.successor else self.new_name
