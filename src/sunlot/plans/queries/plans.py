"""Reads for the pages of plans."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.imports.models import BatchKind
from sunlot.ledger.models import Event
from sunlot.plans.models import Plan, PlanTask, RemovedTask
from sunlot.plans.policies import organises
from sunlot.plans.rules import Share
from sunlot.regions.models import Level, Region

FILTERS = {
    "joint": _("部门联合"),
    "linked": _("关联信用"),
    "unlinked": _("未关联信用"),
    "unmatched": _("待匹配"),
    "unscoped": _("尚无抽取范围"),
    "own": _("本部门"),
}
GONE_AND_BACK = ("plans.task-removed", "plans.task-restored")
SEVERAL = ("plans.tasks-edited", "plans.tasks-removed", "plans.tasks-restored")


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of the plan tree: a region and its plan of the year, if the actor sees one."""

    region: Region
    plan: Plan | None
    share: Share | None
    document_number: str
    issued_at: datetime.datetime | None

    @property
    def depth(self) -> int:
        """How deep the region lies below the top, from 0."""
        return self.region.path.count("/") - 1


def plans_for(actor: Actor) -> QuerySet[Plan]:
    """Plans the actor may see, with region and people loaded."""
    return Plan.objects.scoped(actor).select_related(
        "region", "office", "submitted_by", "adopted_by", "issue_requested_by"
    )


def plan_for(actor: Actor, pk: int) -> Plan:
    """One plan in scope.

    :raises Http404: there is none, or it is outside the actor's scope.
    """
    plan = plans_for(actor).filter(pk=pk).first()
    if plan is None:
        raise Http404
    return plan


def years_for(actor: Actor, today: datetime.date) -> list[int]:
    """Years to choose from, newest first: those with plans, and this one."""
    found = set(Plan.objects.scoped(actor).values_list("year", flat=True))
    return sorted(found | {today.year}, reverse=True)


def tree(actor: Actor, year: int, today: datetime.date) -> list[PlanRow]:
    """Region and prefectures in tree order, each with its plan of the year.

    Regions without a plan are listed where the actor's own office could or oversees it.
    """
    plans = {
        plan.region_id: plan
        for plan in plans_for(actor)
        .filter(year=year)
        .annotate(total=Count("tasks"), linked=Count("tasks", filter=Q(tasks__credit_linked=True)))
    }
    versions = {plan.pk: plan.versions.order_by("-number").first() for plan in plans.values()}
    regions = (
        Region.objects.scoped(actor)
        .current(today)
        .filter(
            Q(pk__in=plans)
            | Q(path__startswith=actor.view_path, level=Level.PREFECTURE, is_virtual=False)
            | Q(path=actor.view_path)
        )
    )
    rows = []
    for region in regions.order_by("path"):
        plan = plans.get(region.pk)
        version = versions.get(plan.pk) if plan else None
        rows.append(
            PlanRow(
                region=region,
                plan=plan,
                share=Share(plan.linked, plan.total) if plan else None,
                document_number=version.document_number if version else "",
                issued_at=version.issued_at if version else None,
            )
        )
    return rows


def can_start(actor: Actor, year: int) -> bool:
    """Whether the actor's office has still to open its plan of the year."""
    region = Region.objects.filter(path=actor.region_path, valid_to=None).first()
    if region is None or not organises(actor, region):
        return False
    return not Plan.objects.filter(region=region, year=year).exists()


def narrowed(
    table: QuerySet[PlanTask], *, show: str, text: str, actor: Actor
) -> QuerySet[PlanTask]:
    """`table_of` after one of `FILTERS` and a search in titles, codes and departments."""
    tasks: Any = table  # annotated
    match show:
        case "joint":
            tasks = tasks.filter(joint=True)
        case "linked":
            tasks = tasks.filter(credit_linked=True)
        case "unlinked":
            tasks = tasks.filter(credit_linked=False)
        case "unmatched":
            tasks = tasks.filter(unmatched=True)
        case "unscoped":
            tasks = tasks.filter(target_filter__isnull=True)
        case "own":
            tasks = tasks.filter(
                Q(lead_id__in=actor.places)
                | Q(pk__in=PlanTask.objects.filter(joinings__department_id__in=actor.places))
            )
    if text:
        tasks = tasks.filter(
            Q(title__icontains=text) | Q(code__icontains=text) | Q(lead__short_name__icontains=text)
            | Q(lead_text__icontains=text) | Q(field__icontains=text)
        )  # fmt: skip
    found: QuerySet[PlanTask] = tasks
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of a plan's table."""

    total: int
    joint: int
    linked: int
    unlinked: int
    unmatched: int
    unscoped: int
    leads: int


def figures(table: QuerySet[PlanTask]) -> Figures:
    """Counts over `table_of`."""
    tasks: Any = table  # annotated
    rows = list(tasks.values_list(
        "joint", "credit_linked", "unmatched", "target_filter", "lead_id"
    ))  # fmt: skip
    return Figures(
        total=len(rows),
        joint=sum(1 for row in rows if row[0]),
        linked=sum(1 for row in rows if row[1]),
        unlinked=sum(1 for row in rows if not row[1]),
        unmatched=sum(1 for row in rows if row[2]),
        unscoped=sum(1 for row in rows if row[3] is None),
        leads=len({row[4] for row in rows if row[4]}),
    )


def history_of_plan(plan: Plan, limit: int = 30) -> Sequence[Event]:
    """The newest events of a plan, with those of the files that wrote tasks of it."""
    own = Q(noun="plan", noun_id=str(plan.pk))
    gone = Q(noun="plan-task", kind__in=GONE_AND_BACK, data__plan=plan.pk)
    files = Q(kind="imports.applied", data__kind=BatchKind.PLAN, data__above__has_key=str(plan.pk))
    return list(Event.objects.filter(own | gone | files).order_by("-id")[:limit])


def editor_of(task: PlanTask, kind: str) -> Callable[[str], tuple[str, datetime.datetime] | None]:
    """Field → who changed it last and when, from the events of one kind of edit."""
    events = history_of_task(task)

    def who(name: str) -> tuple[str, datetime.datetime] | None:
        edits = [one for one in events if one.kind == kind]
        named = [one for one in edits if name in one.data.get("changed", [name])]
        found = next(iter(named or edits or events), None)
        return (found.actor_name, found.at) if found else None

    return who


def history_of_task(task: PlanTask, limit: int = 30) -> Sequence[Event]:
    """The newest events of a task, with those of several tasks at once."""
    own = Q(noun="plan-task", noun_id=str(task.pk))
    several = Q(kind__in=SEVERAL, noun_id=str(task.plan_id), data__codes__contains=[task.code])
    return list(Event.objects.filter(own | several).order_by("-id")[:limit])


def removed_rows(plan: Plan) -> QuerySet[RemovedTask]:
    """Tasks that were taken out of the draft, the last one first."""
    return plan.removed_tasks.select_related("removed_by").order_by("-removed_at", "sequence")


def last_edit(plan: Plan) -> Event | None:
    """The newest event of a plan or of one of its tasks."""
    own = Q(noun="plan", noun_id=str(plan.pk))
    tasks = Q(noun="plan-task", data__plan=plan.pk)
    files = Q(kind="imports.applied", data__kind=BatchKind.PLAN, data__above__has_key=str(plan.pk))
    return Event.objects.filter(own | tasks | files).order_by("-id").first()
