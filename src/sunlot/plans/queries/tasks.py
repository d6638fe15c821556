"""Reads of tasks that other apps build on."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from sunlot.actors import Actor
from sunlot.departments.models import Department
from sunlot.departments.qualifications import name_of
from sunlot.items.models import ItemVersion
from sunlot.items.queries import published_versions
from sunlot.officers.rules import lacking
from sunlot.plans.models import Plan, PlanTask, PlanTaskItem, PlanTaskJoining
from sunlot.plans.rules import Share, strata_of


def tasks_for(actor: Actor) -> QuerySet[PlanTask]:
    """Tasks the actor works on or oversees, with lead and plan loaded, in plan order."""
    return (
        PlanTask.objects.scoped(actor)
        .select_related("plan__region", "lead")
        .order_by("plan", "sequence")
    )


def task_for(actor: Actor, pk: int) -> PlanTask:
    """One task in scope.

    :raises Http404: there is none, or it is outside the actor's scope.
    """
    task = tasks_for(actor).filter(pk=pk).first()
    if task is None:
        raise Http404
    return task


def departments_of(task: PlanTask) -> list[Department]:
    """Departments that inspect together: the lead first, then those that join, by code."""
    joined = Department.objects.filter(
        pk__in=PlanTaskJoining.objects.filter(task=task).values("department_id")
    ).exclude(pk=task.lead_id or 0)
    return [*([task.lead] if task.lead else []), *joined.order_by("code")]


def understood_items(task: PlanTask) -> QuerySet[PlanTaskItem]:
    """Items of the plan that are matched to the item list, with item and department loaded."""
    return (
        task.items.filter(item__isnull=False)
        .select_related("item__department", "department")
        .order_by("sequence")
    )


def unmatched_items(task: PlanTask) -> QuerySet[PlanTaskItem]:
    """Items that are 待匹配: named in the plan, not found in the item list. They block launch."""
    return task.items.filter(item__isnull=True).order_by("sequence")


@dataclass(frozen=True, slots=True)
class Unqualified:
    """An item that asks for qualifications for which the team of its department has no place."""

    department: Department
    matter: str
    missing: Sequence[str]

    @property
    def words(self) -> str:
        """The qualifications by name."""
        return "、".join(name_of(code) for code in self.missing)


def unqualified_items(task: PlanTask, on: datetime.date) -> list[Unqualified]:
    """Items whose published requirement the planned teams do not meet on a day (OF-08)."""
    rows = list(understood_items(task))
    versions = published_versions([one.item for one in rows if one.item], on)
    found = []
    for row in rows:
        version = versions.get(row.item_id or 0)
        department = row.department or (row.item.department if row.item else None)
        if version is None or department is None:
            continue
        places = task.team.get(department.code, {}).get("qualifications", {})
        held = {name for name, count in places.items() if count}
        missing = lacking(held=held, asked=version.officer_requirement)
        if missing:
            found.append(Unqualified(department, version.matter, missing))
    return found


def items_with_matter(task: PlanTask) -> QuerySet[PlanTaskItem]:
    """All items of a task in order, annotated with `matter` of the newest version of the item."""
    newest = ItemVersion.objects.filter(item=OuterRef("item")).order_by("-number")
    return (
        task.items.select_related("item", "department")
        .annotate(matter=Subquery(newest.values("matter")[:1]))
        .order_by("sequence")
    )


def strata(task: PlanTask) -> tuple[str, ...]:
    """The strata the task is drawn in: ``A B C D`` when credit-linked, else ``all``."""
    return strata_of(credit_linked=task.credit_linked)


def share(plan: Plan) -> Share:
    """Credit-linked tasks of all tasks, as the plan stands now."""
    counted = plan.tasks.aggregate(
        total=Count("pk"), linked=Count("pk", filter=Q(credit_linked=True))
    )
    return Share(linked=counted["linked"], total=counted["total"])


def table_of(plan: Plan) -> QuerySet[PlanTask]:
    """The plan's task table with what its columns and filters need.

    Annotated: `unmatched` and `joint` (bools). For whoever may read the plan.
    """
    open_items = PlanTaskItem.objects.filter(task=OuterRef("pk"), item__isnull=True)
    joined = PlanTaskJoining.objects.filter(task=OuterRef("pk"))
    return (
        plan.tasks.select_related("lead", "plan")
        .prefetch_related("joinings__department", "items")
        .annotate(unmatched=Exists(open_items), joint=Exists(joined))
        .order_by("sequence")
    )
