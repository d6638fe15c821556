"""Saving cells of the sheet: a cell, or a pasted range, in one step with one event."""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from sunlot.actors import Actor, Permission, require
from sunlot.errors import UserError
from sunlot.items.models import ItemClass
from sunlot.ledger import actions as ledger
from sunlot.plans.actions.cells import Departments, value_of
from sunlot.plans.actions.locks import hold
from sunlot.plans.actions.tasks import TaskFacts, add_task, write_facts
from sunlot.plans.errors import CellLocked, CellsDiffer, CellsGone, CellsRefused
from sunlot.plans.models import DrawKind, Plan, PlanTask
from sunlot.plans.policies import may_edit, require_organise
from sunlot.plans.queries.sheet import BY_NAME, Column, Content, text_in
from sunlot.plans.queries.versions import task_content
from sunlot.plans.states import EDITABLE


@dataclasses.dataclass(frozen=True, slots=True)
class CellChange:
    """One cell: what the person saw, and what shall stand there. Both are texts of the sheet."""

    task: int
    column: str
    before: str
    after: str


@transaction.atomic
def save_cells(
    *, plan: Plan, changes: Sequence[CellChange], by: Actor, at: datetime.datetime
) -> list[int]:
    """Save all of the cells or none; the keys of the tasks that have changed.

    Each cell is compared with what the person saw, so that nobody overwrites what another has
    saved since; a cell that says already what it shall say is left out.

    :raises CellsDiffer: others have saved some of the cells since.
    :raises CellsRefused: some cannot be read, or contradict others.
    :raises CellLocked: a row is not this person's to edit.
    """
    require(by, Permission.PLANS_EDIT)
    plan = hold(plan, by, EDITABLE)
    tasks = _tasks(plan, changes, by)
    present = {key: task_content(task) for key, task in tasks.items()}
    waiting = [one for one in changes if text_in(present[one.task], one.column) != one.after]
    _refuse_if_different(present, waiting)
    departments = Departments(plan.region)
    problems: list[dict[str, Any]] = []
    changed: dict[str, list[str]] = {}
    for key in dict.fromkeys(one.task for one in waiting):
        mine = [one for one in waiting if one.task == key]
        names = _write(tasks[key], mine, departments, problems)
        if names:
            changed[tasks[key].code] = names
    if problems:
        raise CellsRefused(count=len(problems), cells=problems)
    if changed:
        _record(plan, tasks, changed, by, at)
    return [task.pk for task in tasks.values() if task.code in changed]


@transaction.atomic
def add_row(
    *, plan: Plan, title: str, field: str, by: Actor, at: datetime.datetime
) -> PlanTask:  # fmt: skip
    """Add a task of which only the name is known yet; the others of its facts are typed after it.

    The code follows the number of the row, as that of an imported task does.
    """
    plan = hold(plan, by, EDITABLE)
    require_organise(by, plan.region, Permission.PLANS_EDIT)
    number = (plan.tasks.aggregate(last=Max("sequence"))["last"] or 0) + 1
    taken = set(plan.tasks.values_list("code", flat=True))
    taken |= set(plan.removed_tasks.values_list("code", flat=True))
    code = f"{plan.region.code}-{plan.year}-{number:03d}"
    while code in taken:
        number += 1
        code = f"{plan.region.code}-{plan.year}-{number:03d}"
    column = BY_NAME["title"]
    facts = TaskFacts(
        title=str(value_of(column, title, Departments(plan.region))), field=field,
        item_class=ItemClass.GENERAL, draw_kind=DrawKind.UNDIRECTED,
    )  # fmt: skip
    return add_task(plan=plan, code=code, facts=facts, by=by, at=at)


def _tasks(plan: Plan, changes: Sequence[CellChange], by: Actor) -> dict[int, PlanTask]:
    wanted = {one.task for one in changes}
    found = plan.tasks.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    tasks = {task.pk: task for task in found.select_related("lead")}
    if wanted - set(tasks):
        raise CellsGone
    for task in tasks.values():
        task.plan = plan
        if not may_edit(by, task) or task.launched_at is not None:
            raise CellLocked(number=task.sequence)
    return tasks


def _refuse_if_different(present: Mapping[int, Content], changes: Sequence[CellChange]) -> None:
    found = [
        {
            "task": one.task, "column": one.column, "before": one.before,
            "theirs": theirs, "mine": one.after,
        }
        for one in changes
        if (theirs := text_in(present[one.task], one.column)) != one.before
    ]  # fmt: skip
    if found:
        raise CellsDiffer(count=len(found), cells=found)


def _write(
    task: PlanTask,
    changes: Sequence[CellChange],
    departments: Departments,
    problems: list[dict[str, Any]],
) -> list[str]:
    """Put the cells of one row on its task; what is wrong is added to `problems`."""
    values: dict[str, Any] = {}
    for one in changes:
        column = BY_NAME[one.column]
        try:
            values[one.column] = value_of(column, one.after, departments)
        except UserError as error:
            problems.append(_problem(one, column, error))
    if len(values) < len(changes):
        return []
    try:
        names = write_facts(task, dataclasses.replace(_facts_of(task), **values))
    except UserError as error:
        problems.append(_problem(changes[0], BY_NAME[changes[0].column], error))
        return []
    words = {f"{one.column}_text": one.after for one in changes if one.column in _OWN_WORDS}
    if words:
        # In a draft the sheet is where the words of the plan are written.
        for name, text in words.items():
            setattr(task, name, text[: _OWN_WORDS[name.removesuffix("_text")]])
        if not names:
            task.revision += 1
        task.save(update_fields=[*words, "revision"])
    return names or sorted(words)


_OWN_WORDS = {"lead": 200, "joining": 300}


def _problem(change: CellChange, column: Column, error: UserError) -> dict[str, Any]:
    return {
        "task": change.task, "column": column.name, "text": error.text(),
        "remedy": error.remedy_text(),
    }  # fmt: skip


def _facts_of(task: PlanTask) -> TaskFacts:
    names = [one.name for one in dataclasses.fields(TaskFacts) if one.name != "joining"]
    joined = task.joinings.select_related("department").order_by("department__code")
    return TaskFacts(
        **{name: getattr(task, name) for name in names},
        joining=[one.department for one in joined],
    )


def _record(
    plan: Plan,
    tasks: dict[int, PlanTask],
    changed: dict[str, list[str]],
    by: Actor,
    at: datetime.datetime,
) -> None:
    if len(changed) == 1:
        code, names = next(iter(changed.items()))
        task = next(one for one in tasks.values() if one.code == code)
        ledger.record(
            kind="plans.task-edited", noun="plan-task", noun_id=str(task.pk), by=by, at=at,
            data={"plan": plan.pk, "changed": names},
        )  # fmt: skip
        return
    names = sorted({name for one in changed.values() for name in one})
    ledger.record(
        kind="plans.tasks-edited", noun="plan", noun_id=str(plan.pk), by=by, at=at,
        data={"tasks": len(changed), "codes": sorted(changed), "changed": names},
    )  # fmt: skip
