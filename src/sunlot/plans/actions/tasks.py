"""Composing tasks while the plan is a draft: what a task is, who leads and who joins."""

import dataclasses
import datetime
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from sunlot.actors import Actor, Permission
from sunlot.departments.models import Department
from sunlot.departments.policies import require_inspecting
from sunlot.ledger import actions as ledger
from sunlot.plans.actions.locks import hold
from sunlot.plans.errors import TaskCodeTaken, TaskDrawn
from sunlot.plans.models import Plan, PlanTask, PlanTaskJoining
from sunlot.plans.policies import require_edit, require_organise
from sunlot.plans.rules import check_departments, check_period
from sunlot.plans.states import EDITABLE
from sunlot.revisions import require_current


@dataclasses.dataclass(frozen=True, slots=True)
class TaskFacts:
    """What is issued with a task and may change only in a draft. Wording fields may be empty."""

    title: str
    item_class: str
    draw_kind: str
    lead: Department | None = None
    joining: Sequence[Department] = ()
    field: str = ""
    target_text: str = ""
    ratio_text: str = ""
    frequency_text: str = ""
    method_text: str = ""
    period_text: str = ""
    level_text: str = ""
    credit_linked: bool = False
    credit_text: str = ""
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None


@transaction.atomic
def add_task(
    *, plan: Plan, code: str, facts: TaskFacts, by: Actor, at: datetime.datetime
) -> PlanTask:
    """Add one task at the end of a draft plan.

    :raises TaskCodeTaken: another task of the plan has the code.
    """
    plan = hold(plan, by, EDITABLE)
    require_organise(by, plan.region, Permission.PLANS_EDIT)
    _check(facts, plan)
    last = plan.tasks.aggregate(last=Max("sequence"))["last"] or 0
    try:
        with transaction.atomic():
            task = PlanTask.objects.create(plan=plan, sequence=last + 1, code=code, **_plain(facts))
    except IntegrityError as error:
        raise TaskCodeTaken(code=code) from error
    _join(task, facts.joining)
    _record("plans.task-added", task, by, at)
    return task


@transaction.atomic
def edit_task(
    *,
    task: PlanTask,
    facts: TaskFacts,
    by: Actor,
    at: datetime.datetime,
    read: int | None = None,
) -> PlanTask:
    """Change what a task of a draft plan says.

    Teams and item assignments of departments that no longer take part are dropped. Where nothing
    is changed nothing is written and nothing recorded.

    :param read: the revision of the task that a form was made from.
    :raises Outdated: somebody changed the task since it was read.

    :raises PeriodReversed: the end is before the start.
    :raises LeadJoins: a department cannot lead and join.
    """
    plan = hold(task.plan, by, EDITABLE)
    task = PlanTask.objects.select_for_update().get(pk=task.pk)
    task.plan = plan
    require_edit(by, task)
    if task.launched_at is not None:
        raise TaskDrawn(code=task.code)
    require_current(task, read=read)
    changed = write_facts(task, facts)
    if changed:
        _record("plans.task-edited", task, by, at, changed=changed)
    return task


def write_facts(task: PlanTask, facts: TaskFacts) -> list[str]:
    """Put checked facts on a locked task; the names of what has changed, if anything.

    Called inside the actions of this app, which check who may and record the event.
    """
    _check(facts, task.plan)
    before = _state(task)
    for name, value in _plain(facts).items():
        setattr(task, name, value)
    after = _state(task) | {"joining": sorted({one.pk for one in facts.joining})}
    if after == before:
        return []
    task.revision += 1
    remaining = {one.code for one in [*([facts.lead] if facts.lead else []), *facts.joining]}
    task.team = {code: part for code, part in task.team.items() if code in remaining}
    task.save()
    _join(task, facts.joining)
    task.items.exclude(department__code__in=remaining).update(department=None)
    return sorted(key for key, value in _state(task).items() if value != before[key])


def _check(facts: TaskFacts, plan: Plan) -> None:
    check_period(starts_on=facts.starts_on, ends_on=facts.ends_on, year=plan.year)
    involved = [*([facts.lead] if facts.lead else []), *facts.joining]
    for department in involved:
        require_inspecting(department)
    check_departments(
        lead=facts.lead.code if facts.lead else "",
        joining=[one.code for one in facts.joining],
        names={one.code: one.short_name for one in involved},
    )


def _plain(facts: TaskFacts) -> dict[str, Any]:
    names = [one.name for one in dataclasses.fields(facts) if one.name != "joining"]
    return {name: getattr(facts, name) for name in names}


def _state(task: PlanTask) -> dict[str, Any]:
    facts = [one.name for one in dataclasses.fields(TaskFacts) if one.name != "joining"]
    joined = sorted(task.joinings.values_list("department_id", flat=True))
    return {name: getattr(task, name) for name in facts} | {"joining": joined}


def _join(task: PlanTask, joining: Sequence[Department]) -> None:
    task.joinings.exclude(department__in=joining).delete()
    present = set(task.joinings.values_list("department_id", flat=True))
    PlanTaskJoining.objects.bulk_create(
        PlanTaskJoining(task=task, department=one)
        for one in dict.fromkeys(joining)
        if one.pk not in present
    )


def _record(kind: str, task: PlanTask, by: Actor, at: datetime.datetime, **data: Any) -> None:
    ledger.record(
        kind=kind, noun="plan-task", noun_id=str(task.pk), by=by, at=at,
        data={"plan": task.plan_id, **data},
    )  # fmt: skip
