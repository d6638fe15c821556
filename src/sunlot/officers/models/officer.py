"""The officer register 执法检查人员名录库, and what a department asks of its officers in a year."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, Scope, in_view
from sunlot.revisions import revision_at


class LeavingKind(models.TextChoices):
    """Why an officer is not sent any more; each ends with the day on which the person is back."""

    LEFT = "left", _("离职、退休")
    TRANSFERRED = "transferred", _("调离执法岗位")
    EXPIRED = "expired", _("执法证件到期")
    REVOKED = "revoked", _("执法证件被吊销、注销")
    SUSPENDED = "suspended", _("停止执法活动")


class OfficerQuerySet(models.QuerySet["Officer"]):
    """Reads of officers."""

    def scoped(self, actor: Actor) -> "OfficerQuerySet":
        """Region roles see the region's officers, departments their own, an officer oneself."""
        if not actor.can(Permission.BUSINESS_VIEW):
            return self.none()
        match actor.scope:
            case Scope.REGION:
                found = self.filter(department__region__path__startswith=actor.region_path)
            case Scope.DEPARTMENT:
                return self.filter(department_id__in=actor.places)
            case Scope.ASSIGNED:
                return self.filter(user_id=actor.person_id)
            case _:
                return self.none()
        return in_view(
            found, actor.view, path="department__region__path",
            whose=lambda key: models.Q(department_id=key),
        )  # fmt: skip


class Officer(models.Model):
    """A certified enforcement officer. `officer_id` is the number in the department's list, with
    the department before it where another department has the number (ADR 0068). `units` are
    division codes that the officer serves;
    `qualifications` are ids that match an item's officer requirement.

    `left_on` is set by the act of leaving the post 离岗, with its reason and evidence; a file may
    say that somebody is not in post, but not that somebody is back who left by that act."""

    officer_id = models.CharField(_("人员编号"), max_length=32, unique=True)
    name = models.CharField(_("姓名"), max_length=200)
    name_key = models.BinaryField(max_length=800, editable=False)
    department = models.ForeignKey(
        "departments.Department", verbose_name=_("单位"), on_delete=models.PROTECT,
        related_name="officers",
    )  # fmt: skip
    user = models.OneToOneField(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="officer"
    )
    certificate_no = models.CharField(_("执法证号"), max_length=40)
    certificate_from = models.DateField(_("证件起始"))
    certificate_to = models.DateField(_("证件截止"))
    issuer = models.CharField(_("发证机关"), max_length=100, blank=True)
    section = models.CharField(_("股室（所、队）"), max_length=100, blank=True)
    position = models.CharField(_("职务"), max_length=60, blank=True)
    post_class = models.CharField(_("岗位类别"), max_length=60, blank=True)
    post_started_on = models.DateField(_("上岗日期"), null=True, blank=True)
    duties = models.CharField(_("职责分工"), max_length=300, blank=True)
    item_range = models.CharField(_("执法事项范围"), max_length=500, blank=True)
    expert_field = models.CharField(_("专家领域"), max_length=100, blank=True)
    yearly_capacity = models.PositiveSmallIntegerField(
        _("年度可承担检查次数"), null=True, blank=True
    )
    qualifications = ArrayField(models.CharField(max_length=32), default=list)
    units = ArrayField(models.CharField(max_length=12), default=list)
    is_expert = models.BooleanField(_("专家（不计入执法人员）"), default=False)
    is_active = models.BooleanField(_("在岗"), default=True)
    left_on = models.DateField(_("离岗日期"), null=True, blank=True)
    left_kind = models.CharField(
        _("离岗原因"), max_length=12, choices=LeavingKind.choices, blank=True
    )
    left_evidence = models.CharField(_("依据"), max_length=300, blank=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    updated_at = models.DateTimeField()

    objects = OfficerQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["department", "name_key", "id"]),
            models.Index(fields=["updated_at", "id"], name="officer_updated_since"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(officer_id__regex=r"^[0-9A-Za-z._-]{1,32}$")
                & ~models.Q(officer_id="-"),
                name="officer_id_form",
            ),
            models.CheckConstraint(
                condition=models.Q(certificate_to__gte=models.F("certificate_from")),
                name="officer_certificate_period",
            ),
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True, left_kind="", left_evidence="")
                | models.Q(left_on__isnull=False, is_active=False)
                & ~models.Q(left_kind="")
                & ~models.Q(left_evidence=""),
                name="officer_who_left_has_reason_and_evidence",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        """The number in the department's own list: the id without the department before it."""
        return self.officer_id.removeprefix(f"{self.department.code}.")

    @property
    def revision(self) -> int:
        """Whatever writes facts of an officer sets `updated_at`."""
        return revision_at(self.updated_at)


class DepartmentCapacity(models.Model):
    """How many visits a year an officer of a department can make who has no figure of the own."""

    department = models.OneToOneField(
        "departments.Department", on_delete=models.PROTECT, related_name="officer_capacity"
    )
    per_officer = models.PositiveSmallIntegerField(_("每人年度可承担检查次数"))
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.department_id}: {self.per_officer}"
