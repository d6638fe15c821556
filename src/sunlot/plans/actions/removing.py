"""Taking tasks out of a draft, and bringing them back as they were."""

import datetime
from collections.abc import Collection
from typing import Any

from django.core import serializers
from django.db import transaction
from django.db.models import Max, ProtectedError

from sunlot.actors import Actor, Permission
from sunlot.departments.models import Department
from sunlot.errors import UserError
from sunlot.items.models import Item
from sunlot.ledger import actions as ledger
from sunlot.plans.actions.locks import hold
from sunlot.plans.errors import (
    NotRemoved,
    RemovedCodeTaken,
    RowsGone,
    RowsRefused,
    TaskDrawn,
    TaskIssued,
)
from sunlot.plans.handover import settle
from sunlot.plans.models import Plan, PlanTask, RemovedTask
from sunlot.plans.policies import require_organise
from sunlot.plans.queries.versions import version_with
from sunlot.plans.states import EDITABLE


def remove_task(*, task: PlanTask, by: Actor, at: datetime.datetime) -> None:
    """Take one task out of a draft plan; `remove_tasks` says what is refused."""
    remove_tasks(plan=task.plan, tasks=[task.pk], by=by, at=at)


@transaction.atomic
def remove_tasks(
    *, plan: Plan, tasks: Collection[int], by: Actor, at: datetime.datetime
) -> list[RemovedTask]:
    """Take tasks out of a draft plan, all of them or none; they can be restored until it is issued.

    :param tasks: keys of tasks of the plan.
    :raises RowsGone: some are no longer in the plan.
    :raises TaskIssued: it went out with the plan, and its public address stays.
    :raises TaskDrawn: a draw was requested for it, and draws stay on record.
    :raises RowsRefused: several were to go, and one of the two holds for some of them.
    """
    plan = hold(plan, by, EDITABLE)
    require_organise(by, plan.region, Permission.PLANS_EDIT)
    wanted = set(tasks)
    found = list(plan.tasks.select_for_update().filter(pk__in=wanted).order_by("sequence"))
    if len(found) < len(wanted):
        raise RowsGone(count=len(wanted) - len(found))
    refused: list[tuple[PlanTask, UserError]] = []
    removed = []
    for task in found:
        try:
            removed.append(_remove(task, by, at))
        except UserError as error:
            refused.append((task, error))
    if refused:
        if len(found) == 1:
            raise refused[0][1]
        raise RowsRefused(count=len(refused), rows=[_why(*one) for one in refused])
    _record("plans.task-removed", "plans.tasks-removed", removed, by, at)
    return removed


@transaction.atomic
def restore_tasks(
    *, plan: Plan, tasks: Collection[int], by: Actor, at: datetime.datetime
) -> list[PlanTask]:
    """Bring tasks back with the keys, codes, teams and items that they had.

    A task keeps its place unless another stands there by now; then it comes last. Departments that
    have passed their work on since are replaced by their successors.

    :raises NotRemoved: some were not taken out, or were brought back already.
    :raises RemovedCodeTaken: another task has got the code since.
    """
    plan = hold(plan, by, EDITABLE)
    require_organise(by, plan.region, Permission.PLANS_EDIT)
    wanted = set(tasks)
    kept = plan.removed_tasks.select_for_update().filter(task__in=wanted)
    removed = list(kept.order_by("sequence"))
    if len(removed) < len(wanted):
        raise NotRemoved(count=len(wanted) - len(removed))
    restored = [_restore(one, plan) for one in removed]
    kept.delete()
    _record("plans.task-restored", "plans.tasks-restored", removed, by, at)
    return restored


def _remove(task: PlanTask, by: Actor, at: datetime.datetime) -> RemovedTask:
    if task.launched_at is not None:
        raise TaskDrawn(code=task.code)
    if version_with(task) is not None:
        raise TaskIssued(code=task.code)
    rows = [task, *task.joinings.order_by("pk"), *task.items.order_by("pk")]
    content = serializers.serialize("python", rows)
    key = task.pk
    try:
        with transaction.atomic():
            task.delete()
    except ProtectedError as error:
        raise TaskDrawn(code=task.code) from error
    return RemovedTask.objects.create(
        plan=task.plan, task=key, sequence=task.sequence, code=task.code, title=task.title,
        content=content, removed_by_id=by.person_id, removed_at=at,
    )  # fmt: skip


def _why(task: PlanTask, error: UserError) -> dict[str, Any]:
    return {"number": task.sequence, "text": error.text(), "remedy": error.remedy_text()}


def _restore(removed: RemovedTask, plan: Plan) -> PlanTask:
    if plan.tasks.filter(code=removed.code).exists():
        raise RemovedCodeTaken(code=removed.code, title=removed.title)
    rows = [
        one.object
        for one in serializers.deserialize("python", removed.content, ignorenonexistent=True)
    ]
    for row in rows:
        if isinstance(row, PlanTask) and plan.tasks.filter(sequence=row.sequence).exists():
            row.sequence = (plan.tasks.aggregate(last=Max("sequence"))["last"] or 0) + 1
        _forget_what_is_gone(row)
        row.save(force_insert=True)
    task = PlanTask.objects.get(pk=removed.task)
    settle(task)
    return task


def _forget_what_is_gone(row: Any) -> None:
    """An item or a department that was deleted meanwhile is no longer named."""
    for name, model in (("item_id", Item), ("department_id", Department), ("lead_id", Department)):
        key = getattr(row, name, None)
        if key is not None and not model.objects.filter(pk=key).exists():
            setattr(row, name, None)


def _record(
    kind: str, several: str, rows: list[RemovedTask], by: Actor, at: datetime.datetime
) -> None:
    first = rows[0]
    if len(rows) == 1:
        ledger.record(
            kind=kind, noun="plan-task", noun_id=str(first.task), by=by, at=at,
            data={"plan": first.plan_id, "code": first.code},
        )  # fmt: skip
        return
    ledger.record(
        kind=several, noun="plan", noun_id=str(first.plan_id), by=by, at=at,
        data={"tasks": len(rows), "codes": sorted(one.code for one in rows)},
    )  # fmt: skip
