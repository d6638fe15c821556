"""Departments, the joint conference of a region, its office and its members."""

import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission
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
    codes = actor.region_path.rstrip("/").split("/")
    above = ["/".join(codes[: n + 1]) + "/" for n in range(len(codes))]
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
