"""Annual plans 年度抽查工作计划, their tasks and the immutable versions that were issued."""

from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, Scope, in_view, way_to
from sunlot.items.models import ItemClass
from sunlot.plans.states import PlanState


class DrawKind(models.TextChoices):
    DIRECTED = "directed", _("定向")
    UNDIRECTED = "undirected", _("不定向")


class PlanQuerySet(models.QuerySet["Plan"]):
    """Reads of plans."""

    def scoped(self, actor: Actor) -> "PlanQuerySet":
        """Plans of the actor's region and below; of the regions above only what is issued.

        Officers see issued plans only: they carry them out and do not compose them.
        """
        if not actor.can(Permission.BUSINESS_VIEW) or not actor.region_path:
            return self.none()
        above = way_to(actor.region_path)[:-1]
        issued = models.Q(state=PlanState.ISSUED)
        inside = models.Q(region__path__startswith=actor.region_path)
        if actor.scope is Scope.ASSIGNED:
            inside &= issued
        found = self.filter(inside | issued & models.Q(region__path__in=above))
        return in_view(found, actor.view, path="region__path", reaching_down=True)


class Plan(models.Model):
    """One region's plan of one year. After issue, changes mean a new version.

    The issue takes two persons: one proposes the document number, another confirms.
    """

    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    title = models.CharField(_("名称"), max_length=200)
    office = models.ForeignKey(
        "departments.Department", verbose_name=_("联席会议办公室"), on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    low_share_reason = models.CharField(_("关联占比不足的理由"), max_length=500, blank=True)
    submitted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    adopted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    adopted_at = models.DateTimeField(null=True)
    return_reason = models.CharField(_("退回理由"), max_length=500, blank=True)
    issue_number = models.CharField(_("拟用文号"), max_length=60, blank=True)
    issue_requested_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    issue_requested_at = models.DateTimeField(null=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "year"], name="plan_per_region_and_year"),
            models.CheckConstraint(
                condition=models.Q(adopted_by__isnull=True)
                | models.Q(submitted_by__isnull=False)
                & ~models.Q(adopted_by=models.F("submitted_by")),
                name="plan_adopted_by_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[PlanState.DRAFT, PlanState.IN_REVIEW])
                | models.Q(adopted_by__isnull=False, adopted_at__isnull=False),
                name="plan_adopted_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(issue_number="")
                | models.Q(issue_requested_by__isnull=False, issue_requested_at__isnull=False),
                name="plan_issue_request_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlanVersion(models.Model):
    """What was issued: canonical content with its digest, under a document number 文号.

    `sha256` is over the canonical bytes of `content` (drawproof.canonical). A trigger refuses
    every UPDATE and DELETE, so what was issued stays what it was.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    document_number = models.CharField(_("文号"), max_length=60, unique=True)
    content: "models.JSONField[Any, Any]" = models.JSONField()
    sha256 = models.CharField(max_length=64)
    requested_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    issued_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number"),
            models.CheckConstraint(
                condition=~models.Q(issued_by=models.F("requested_by")),
                name="plan_version_issued_by_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.document_number


def _inspected_by(*departments: int) -> models.Q:
    """Tasks that one of the departments leads or joins."""
    joined = PlanTaskJoining.objects.filter(department_id__in=departments)
    return models.Q(lead_id__in=departments) | models.Q(pk__in=joined.values("task_id"))


class TaskQuerySet(models.QuerySet["PlanTask"]):
    """Reads of tasks."""

    def scoped(self, actor: Actor) -> "TaskQuerySet":
        """Region roles see the region's tasks; a department those it leads, joins or organises.

        This is for working on a task. Whoever sees a plan may read its table through
        `plan.tasks`, since the plan becomes public.
        """
        if not actor.can(Permission.BUSINESS_VIEW) and not actor.can(Permission.DRAWS_VIEW):
            return self.none()
        match actor.scope:
            case Scope.REGION:
                found = self.filter(plan__region__path__startswith=actor.region_path)
            case Scope.DEPARTMENT:
                organised = models.Q(plan__office_id__in=actor.places)
                found = self.filter(_inspected_by(*actor.places) | organised)
            case _:
                return self.none()
        return in_view(
            found, actor.view, path="plan__region__path", reaching_down=True, whose=_inspected_by
        )


class PlanTask(models.Model):
    """One planned inspection task. Prose of the source stays beside what the system understood.

    `target_filter` is data, e.g. ``{"all": [{"field": "tag", "op": "in", "value": [str]}]}``; None
    means 尚无抽取范围. `ratios` maps a stratum to ``{"ratio": [p, q], "min": int}``: the keys
    are A–D for a credit-linked task, else ``"all"``. `team` maps a department code to
    ``{"level": "prefecture", "places": int, "qualifications": {id: int}}`` with the meaning of
    `drawproof.team.TeamRule`: qualified places stand beside `places`, the sum is at least two.
    `launched_at` is set when the first draw is requested; from then on nothing of this changes.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="tasks")
    sequence = models.PositiveIntegerField(_("序号"))
    code = models.CharField(_("任务编号"), max_length=40)
    title = models.CharField(_("抽查任务名称"), max_length=200)
    field = models.CharField(_("抽查领域"), max_length=100, blank=True)
    target_text = models.TextField(_("检查对象范围"), blank=True)
    target_filter: "models.JSONField[Any, Any]" = models.JSONField(null=True, default=None)
    lead = models.ForeignKey(
        "departments.Department", verbose_name=_("发起部门"), on_delete=models.PROTECT,
        null=True, related_name="+",
    )  # fmt: skip
    lead_text = models.CharField(_("发起部门（原文）"), max_length=200, blank=True)
    joining_text = models.CharField(_("配合部门（原文）"), max_length=300, blank=True)
    level_text = models.CharField(_("组织实施层级"), max_length=200, blank=True)
    draw_kind = models.CharField(_("抽查类型"), max_length=10, choices=DrawKind.choices)
    item_class = models.CharField(_("事项类别"), max_length=10, choices=ItemClass.choices)
    ratio_text = models.TextField(_("抽查比例或数量（原文）"), blank=True)
    ratios: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    frequency_text = models.CharField(_("抽查频次"), max_length=200, blank=True)
    method_text = models.CharField(_("检查方式"), max_length=200, blank=True)
    period_text = models.CharField(_("实施时间（原文）"), max_length=300, blank=True)
    starts_on = models.DateField(_("开始日期"), null=True)
    ends_on = models.DateField(_("完成日期"), null=True)
    credit_linked = models.BooleanField(_("关联信用风险分类"), default=False)
    credit_text = models.CharField(_("信用风险分类要求（原文）"), max_length=300, blank=True)
    team: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    source_note = models.CharField(_("来源说明"), max_length=300, blank=True)
    is_demo = models.BooleanField(default=False)
    # Counts every change of what the pages of a task edit (`sunlot.revisions`).
    revision = models.PositiveIntegerField(default=0)
    launched_at = models.DateTimeField(null=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="plan_task_code"),
            models.UniqueConstraint(fields=["plan", "sequence"], name="plan_task_sequence"),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="plan_task_period",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlanTaskJoining(models.Model):
    """A department that joins a task with its own officers and its own results."""

    task = models.ForeignKey(PlanTask, on_delete=models.CASCADE, related_name="joinings")
    department = models.ForeignKey(
        "departments.Department", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "department"], name="task_joining_once"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}+{self.department_id}"


class PlanTaskItem(models.Model):
    """An item as the plan names it; `item` is null while it is 待匹配, which blocks launch only.

    `added` items come from the item list and not from the words of the plan, e.g. those of a
    joining department; only they may be taken out once the plan is issued.
    """

    task = models.ForeignKey(PlanTask, on_delete=models.CASCADE, related_name="items")
    sequence = models.PositiveIntegerField()
    text = models.CharField(_("抽查事项（原文）"), max_length=300)
    item = models.ForeignKey("items.Item", on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(
        "departments.Department", verbose_name=_("实施部门"), on_delete=models.PROTECT,
        null=True, related_name="+",
    )  # fmt: skip
    added = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "sequence"], name="task_item_sequence"),
        ]

    def __str__(self) -> str:
        return self.text


class RemovedTask(models.Model):
    """A task that was taken out of a draft, kept until the plan is issued so that it can come back.

    `content` is the task with its joining departments and items, as Django serializes rows; `task`
    is the key that it had and gets again.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="removed_tasks")
    task = models.BigIntegerField(unique=True)
    sequence = models.PositiveIntegerField(_("序号"))
    code = models.CharField(_("任务编号"), max_length=40)
    title = models.CharField(_("抽查任务名称"), max_length=200)
    content: "models.JSONField[Any, Any]" = models.JSONField(encoder=DjangoJSONEncoder)
    removed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title
