"""How an import of plan tasks is taken back, and rows that may mean a task which is there."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sunlot.imports.adapters import Images, StagedRow
from sunlot.imports.errors import UndoChanged
from sunlot.plans.importing.columns import TEXTS
from sunlot.plans.importing.comparing import Known, tasks_by_plan
from sunlot.plans.importing.lookups import Lookups
from sunlot.plans.models import Plan, PlanTask, PlanTaskItem, PlanTaskJoining
from sunlot.plans.states import EDITABLE, PlanState

DATES = ("starts_on", "ends_on")
FIELDS = (
    *TEXTS, "title", "sequence", "draw_kind", "item_class", "lead_id", "lead_text",
    "joining_text", "ratios", "credit_linked", "source_note", *DATES,
)  # fmt: skip


def suspect(row: StagedRow, known: Known) -> None:
    """A new code for a title that the plan has already: a person decides."""
    other = known.get(f"title:{row.data['title']}")
    if other is not None and row.data["code"]:
        row.suspect(
            "plans-same-title",
            _("计划中已有同名任务，任务编号 {code}。").format(code=other.code),
            _("确属两项任务的，请选“不是重复”；同一项的，请更正任务编号。"), value=row.key,
        )  # fmt: skip


def image_of(task: PlanTask | None, year: int, context: Lookups) -> Mapping[str, Any]:
    """A task as it is, under its year; `task` is null for a new one."""
    image: dict[str, Any] = {"year": year, "task": None, "opens": year not in context.plans}
    if task is not None:
        fields = {name: getattr(task, name) for name in FIELDS}
        for name in DATES:
            fields[name] = fields[name].isoformat() if fields[name] else None
        image["task"] = {
            "pk": task.pk, "fields": fields,
            "joinings": [one.department_id for one in task.joinings.all()],
            "items": list(
                task.items.order_by("sequence")
                .values("sequence", "text", "item_id", "department_id", "added")
            ),
        }  # fmt: skip
    return image


def restore(before: Images, context: Lookups) -> None:
    """Put tasks back, and take new ones away on which nobody has worked.

    :raises UndoChanged: the plan is under review or issued, or people have worked on a new task.
    """
    known = tasks_by_plan(context)
    for key, image in before.items():
        if image is None:
            raise ValueError("a task's image names its year")
        tasks = known.get(image["year"], {})
        task = tasks.get(f"code:{key}") or tasks.get(f"title:{key}")
        if task is None or task.plan.state not in EDITABLE or task.launched_at is not None:
            raise UndoChanged(label=task.title if task else key)
        if image["task"] is None:
            _take_away(task)
        else:
            _put_back(task, image["task"])
    for year in {image["year"] for image in before.values() if image and image["opens"]}:
        Plan.objects.filter(
            region=context.region, year=year, tasks__isnull=True, versions__isnull=True,
            state=PlanState.DRAFT,
        ).delete()  # fmt: skip


def _take_away(task: PlanTask) -> None:
    if task.target_filter is not None or task.team or task.items.filter(added=True).exists():
        raise UndoChanged(label=task.title)
    task.delete()


def _put_back(task: PlanTask, image: Mapping[str, Any]) -> None:
    for name, value in image["fields"].items():
        is_date = name in DATES and value
        setattr(task, name, datetime.date.fromisoformat(value) if is_date else value)
    task.revision += 1
    task.save()
    task.joinings.all().delete()
    PlanTaskJoining.objects.bulk_create(
        PlanTaskJoining(task=task, department_id=pk) for pk in image["joinings"]
    )
    task.items.all().delete()
    PlanTaskItem.objects.bulk_create(PlanTaskItem(task=task, **item) for item in image["items"])
