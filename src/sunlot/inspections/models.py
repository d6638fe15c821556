"""Visits 检查: one target, one visit, all departments; one part per department."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, Scope, in_view
from sunlot.inspections.states import BEFORE_APPROVAL, InspectionState, PartState


class ExceptionCode(models.TextChoices):
    """Why a visit is no random draw: the code list of rule IN-01; a test compares them."""

    STATUTORY = "E1", _("法律、法规、规章对检查方式另有规定")
    SPECIAL = "E2", _("国务院、部委、自治区部署的专项检查")
    LEAD = "E3", _("投诉举报、转办交办、数据监测等发现的线索")
    KEY_AREA = "E4", _("直接涉及公共安全和人民群众生命健康的重点监管")
    OTHER = "E5", _("其他依法不适用随机抽查的情形")


class LifeCycle(models.TextChoices):
    """States of the target that make a visit impossible; never an inspection finding."""

    CLOSED = "L1", _("已关闭停业或正在组织清算")
    CANCELLED = "L2", _("注销")
    REVOKED = "L3", _("被吊销")
    WITHDRAWN = "L4", _("被撤销")
    MOVED = "L5", _("迁出")


class Outcome(models.TextChoices):
    """The customary eight result categories (code list of rule IN-06)."""

    NONE_FOUND = "01", _("未发现问题")
    NOT_DISCLOSED = "02", _("未按规定公示应当公示的信息")
    FALSE_DISCLOSURE = "03", _("公示信息隐瞒真实情况、弄虚作假")
    UNREACHABLE = "04", _("通过登记的住所（经营场所）无法联系")
    ORDERED = "05", _("发现问题已责令改正")
    OBSTRUCTED = "06", _("不配合检查情节严重")
    NO_ACTIVITY = "07", _("未发现开展本次抽查涉及的经营活动")
    PENDING = "08", _("发现问题待后续处理")


class NoticeKind(models.TextChoices):
    """How the notice reaches the business; both come before the inspection itself (IN-03)."""

    BEFORE = "before", _("检查前送达")
    ON_ARRIVAL = "arrival", _("到场当面出示（不预先告知的检查）")


def _visited_by(*departments: int) -> models.Q:
    """Visits that one of the departments organises or takes part in."""
    parts = Part.objects.filter(department_id__in=departments)
    return models.Q(lead_id__in=departments) | models.Q(pk__in=parts.values("inspection_id"))


class InspectionQuerySet(models.QuerySet["Inspection"]):
    """Reads of visits."""

    def scoped(self, actor: Actor) -> "InspectionQuerySet":
        """Region roles by region, departments by their parts, officers by their teams."""
        if not actor.can(Permission.BUSINESS_VIEW):
            return self.none()
        match actor.scope:
            case Scope.REGION:
                found = self.filter(region__path__startswith=actor.region_path)
            case Scope.DEPARTMENT:
                found = self.filter(_visited_by(*actor.places))
            case Scope.ASSIGNED:
                # Nobody on the team knows where to go before the visit is approved.
                parts = Part.objects.filter(team__officer__user_id=actor.person_id)
                mine = self.filter(pk__in=parts.values("inspection_id"))
                return mine.exclude(state__in=BEFORE_APPROVAL)
            case _:
                return self.none()
        return in_view(found, actor.view, path="region__path", whose=_visited_by)

    def with_facts(self) -> "InspectionQuerySet":
        """Load what every list and page of visits shows."""
        return self.select_related("target", "region", "task", "draw", "lead")


class Inspection(models.Model):
    """One visit. It has a draw or an exception code with reason and approval, never neither.

    `lead` is the department that organises and approves the visit: the task's lead, or the
    department that registered the exception. `visited_on` is the first day on which a department
    of the team was there; `life_cycle` is set when no department could inspect at all.
    """

    number = models.CharField(_("检查编号"), max_length=40, unique=True)
    lead = models.ForeignKey(
        "departments.Department", verbose_name=_("发起部门"), on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="visits")
    task = models.ForeignKey(
        "plans.PlanTask", on_delete=models.PROTECT, null=True, related_name="visits"
    )
    draw = models.ForeignKey(
        "draws.Draw", on_delete=models.PROTECT, null=True, related_name="visits"
    )
    object_id = models.CharField(max_length=64)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    exception_code = models.CharField(
        _("非随机检查类型"), max_length=2, choices=ExceptionCode.choices, blank=True
    )
    exception_reason = models.CharField(_("理由"), max_length=500, blank=True)
    state = models.CharField(
        max_length=12, choices=InspectionState.choices, default=InspectionState.TO_APPROVE
    )
    planned_from = models.DateField(_("检查开始日期"))
    planned_to = models.DateField(_("检查截止日期"))
    visited_on = models.DateField(_("检查日期"), null=True)
    life_cycle = models.CharField(
        _("无法检查的情形"), max_length=2, choices=LifeCycle.choices, blank=True
    )
    registered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    approval_no = models.CharField(_("审批编号"), max_length=60, blank=True)
    approved_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    refused_at = models.DateTimeField(null=True)
    refusal_reason = models.CharField(_("不批准的理由"), max_length=300, blank=True)
    notice_kind = models.CharField(
        _("通知方式"), max_length=8, choices=NoticeKind.choices, blank=True
    )
    notified_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    notified_at = models.DateTimeField(_("通知时间"), null=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(draw__isnull=False, exception_code="")
                | (
                    models.Q(draw__isnull=True)
                    & ~models.Q(exception_code="")
                    & ~models.Q(exception_reason="")
                ),
                name="inspection_draw_or_exception",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(BEFORE_APPROVAL))
                | (
                    models.Q(approved_by__isnull=False, approved_at__isnull=False)
                    & ~models.Q(approval_no="")
                ),
                name="inspection_needs_approval",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("registered_by")),
                name="inspection_approved_by_second_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=InspectionState.IMPOSSIBLE) | ~models.Q(life_cycle=""),
                name="inspection_impossible_has_life_cycle",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[*sorted(BEFORE_APPROVAL), InspectionState.TO_NOTIFY])
                | (
                    models.Q(notified_at__isnull=False, notified_by__isnull=False)
                    & ~models.Q(notice_kind="")
                ),
                name="inspection_needs_notice",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=InspectionState.REFUSED)
                | (models.Q(refused_by__isnull=False) & ~models.Q(refusal_reason="")),
                name="inspection_refused_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(visited_on__isnull=True) | models.Q(notified_at__isnull=False),
                name="inspection_visited_after_notice",
            ),
            models.CheckConstraint(
                condition=models.Q(planned_to__gte=models.F("planned_from")),
                name="inspection_period",
            ),
            models.UniqueConstraint(fields=["draw", "object_id"], name="inspection_once_per_draw"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["planned_to", "number"]),
            models.Index(fields=["target", "visited_on"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_random(self) -> bool:
        """Whether a draw chose the target."""
        return self.draw_id is not None


class ExceptionCounter(models.Model):
    """Numbers of visits without a draw, per region and year; the row is locked while counting."""

    region_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_code", "year"], name="exception_counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.region_code}-{self.year}: {self.last}"


class PartQuerySet(models.QuerySet["Part"]):
    """Reads of parts."""

    def scoped(self, actor: Actor) -> "PartQuerySet":
        """As far as the visits that the actor may see."""
        found = self.filter(inspection__in=Inspection.objects.scoped(actor))
        return in_view(found, actor.view, whose=lambda key: models.Q(department_id=key))


class Part(models.Model):
    """What one department does in a visit, recorded by its officers, reviewed by another person.

    `formed_on` is the day on which the review accepted the result: from it the clock of the
    publication runs (政府信息公开条例 art. 26, 自形成之日起).
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="parts")
    department = models.ForeignKey(
        "departments.Department", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=PartState.choices, default=PartState.TO_RECORD)
    recorded_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)
    return_reason = models.CharField(_("退回理由"), max_length=300, blank=True)
    visited_on = models.DateField(_("检查日期"), null=True)
    life_cycle = models.CharField(
        _("无法检查的情形"), max_length=2, choices=LifeCycle.choices, blank=True
    )
    note = models.CharField(_("情况说明"), max_length=500, blank=True)
    formed_on = models.DateField(_("信息形成日期"), null=True)
    # Counts every record of the result (`sunlot.revisions`).
    revision = models.PositiveIntegerField(default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["inspection", "department"], name="part_once_per_department"
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_by__isnull=True)
                | ~models.Q(reviewed_by=models.F("recorded_by")),
                name="part_reviewed_by_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(state=PartState.TO_RECORD)
                | models.Q(
                    recorded_by__isnull=False, recorded_at__isnull=False, visited_on__isnull=False
                ),
                name="part_recorded_has_who_when_and_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=PartState.ACCEPTED)
                | models.Q(
                    reviewed_by__isnull=False, reviewed_at__isnull=False, formed_on__isnull=False
                ),
                name="part_accepted_has_reviewer_and_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=PartState.RETURNED) | ~models.Q(return_reason=""),
                name="part_returned_has_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["department", "state"])]

    def __str__(self) -> str:
        return f"{self.inspection_id}/{self.department_id}"


class TeamMember(models.Model):
    """An officer of a part's team, as dealt; `attended` is null until the visit is recorded."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="team")
    officer = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+")
    pool = models.CharField(max_length=100, blank=True)
    attended = models.BooleanField(_("到场"), null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["part", "officer"], name="team_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.part_id}:{self.officer_id}"


class ItemOutcome(models.Model):
    """The outcome of one item in one part: single-valued per item.

    `checklist` is what was asked about the item when the visit was created (CL-01); null where
    there was none then.
    """

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="outcomes")
    item_version = models.ForeignKey(
        "items.ItemVersion", on_delete=models.PROTECT, related_name="+"
    )
    checklist = models.ForeignKey(
        "checklists.ChecklistVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(_("检查结果"), max_length=2, choices=Outcome.choices, blank=True)
    note = models.CharField(_("情况说明"), max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["part", "item_version"], name="outcome_once_per_item"),
        ]

    def __str__(self) -> str:
        return f"{self.item_version_id}: {self.outcome}"
