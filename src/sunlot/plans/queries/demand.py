"""What the tasks of adopted plans ask of departments in a year: for the capacity of officers."""

import datetime
from collections.abc import Iterable

from django.core.cache import cache
from django.db.models import Q
from django.urls import reverse

from sunlot.officers.visits import Asked
from sunlot.plans.models import PlanTask, PlanTaskJoining
from sunlot.plans.queries.scope import scope_of
from sunlot.plans.states import PlanState

# Counting a scope reads the target register; a year's figures need no fresher counts than these.
KEPT_SECONDS = 6 * 3600
PLACES = 2


def demand(year: int, departments: Iterable[int], today: datetime.date) -> list[Asked]:
    """One line for each department of each task; a task without a scope asks for 0 visits."""
    keys = set(departments)
    joined = PlanTaskJoining.objects.filter(department__in=keys).values("task_id")
    tasks = (
        PlanTask.objects.filter(Q(lead__in=keys) | Q(pk__in=joined))
        .filter(plan__year=year, plan__state__in=[PlanState.ADOPTED, PlanState.ISSUED])
        .select_related("plan__region", "lead")
        .prefetch_related("joinings__department")
        .order_by("plan", "sequence")
    )
    found: list[Asked] = []
    for task in tasks:
        inspecting = [*([task.lead] if task.lead else [])]
        inspecting += [one.department for one in task.joinings.all()]
        visits = _visits(task, today)
        for department in inspecting:
            if department.pk in keys:
                team = task.team.get(department.code, {})
                skills = dict(team.get("qualifications", {}))
                found.append(
                    Asked(
                        title=task.title, url=reverse("plans:task", args=[task.pk]),
                        department=department.pk, visits=visits,
                        places=team.get("places", PLACES) + sum(skills.values()),
                        first=task.starts_on or datetime.date(year, 1, 1),
                        last=task.ends_on or datetime.date(year, 12, 31),
                        qualifications=skills,
                    )
                )  # fmt: skip
    return found


def _visits(task: PlanTask, today: datetime.date) -> int:
    if not task.target_filter:
        return 0
    key = f"plans-visits:{task.pk}:{task.revision}:{today.isoformat()}"
    known = cache.get(key)
    if known is None:
        known = scope_of(task, today).sample
        cache.set(key, known, KEPT_SECONDS)
    return int(known)
