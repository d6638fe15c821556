"""Tasks of a department whose work passes on, as long as no draw of theirs is frozen.

A frozen draw keeps the departments, rosters and pools that it was frozen with; its task is put in
order when the draw is withdrawn or void and the task opens again.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sunlot.departments.models import Department
from sunlot.departments.queries import heir_of
from sunlot.departments.registry import Handover
from sunlot.plans.models import Plan, PlanTask, PlanTaskItem, PlanTaskJoining

Team = Mapping[str, Mapping[str, Any]]


def _waiting(old: int) -> int:
    return _open_tasks(old).count()


def _pass_on(old: int, new: int, at: datetime.datetime) -> int:
    Plan.objects.filter(office_id=old, year__gte=at.year).update(office_id=new)
    tasks = list(_open_tasks(old).select_for_update(of=("self",)).order_by("pk"))
    for task in tasks:
        settle(task)
    return len(tasks)


TASKS = Handover("tasks", _("抽取前的计划任务"), _("项"), _waiting, _pass_on)


def _open_tasks(department: int) -> QuerySet[PlanTask]:
    joined = PlanTaskJoining.objects.filter(department_id=department).values("task_id")
    named = PlanTaskItem.objects.filter(department_id=department).values("task_id")
    mine = Q(lead_id=department) | Q(pk__in=joined) | Q(pk__in=named)
    return PlanTask.objects.filter(mine, launched_at=None)


def settle(task: PlanTask) -> None:
    """Put successors in the place of departments that have passed their work on.

    The words of the plan stay. Two departments that became one join the task once, with the
    places of both, so that nothing that was asked for is lost.
    """
    if task.lead is not None:
        task.lead = heir_of(task.lead)
    task.team = heirs_team(task.team)
    task.revision += 1
    task.save(update_fields=["lead", "team", "revision"])
    rows = task.joinings.select_related("department__succeeded_by").order_by("pk")
    joined = {row.pk: heir_of(row.department).pk for row in rows}
    seen = {task.lead_id}
    for pk, heir in joined.items():
        row = task.joinings.filter(pk=pk)
        if heir in seen:
            row.delete()
        else:
            seen.add(heir)
            row.update(department_id=heir)
    named = task.items.filter(department__succeeded_by__isnull=False)
    for item in named.select_related("department__succeeded_by"):
        if item.department is not None:
            task.items.filter(pk=item.pk).update(department=heir_of(item.department))


def heirs_team(team: Team) -> dict[str, dict[str, Any]]:
    """What each department sends, by the codes of those who do the work now."""
    rows = Department.objects.filter(code__in=team).select_related("succeeded_by")
    heirs = {one.code: heir_of(one).code for one in rows}
    found: dict[str, dict[str, Any]] = {}
    for code, part in team.items():
        heir = heirs.get(code, code)
        found[heir] = _both(found[heir], part) if heir in found else dict(part)
    return found


def _both(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    skills = dict(first.get("qualifications", {}))
    for name, places in second.get("qualifications", {}).items():
        skills[name] = skills.get(name, 0) + places
    places = first.get("places", 0) + second.get("places", 0)
    return {**first, "places": places, "qualifications": skills}
