"""Locking a plan for a step, and closing a task once its first draw is requested.

Whoever needs both locks the plan first, as the draws app does, so that nobody waits in a circle.
"""

import datetime
from collections.abc import Collection

from sunlot.actors import Actor
from sunlot.errors import WrongState
from sunlot.plans.errors import TaskLaunched
from sunlot.plans.handover import settle
from sunlot.plans.models import Plan, PlanTask
from sunlot.plans.policies import require_edit
from sunlot.plans.states import PREPARABLE, PlanState
from sunlot.revisions import require_current


def hold(plan: Plan, by: Actor, states: Collection[str]) -> Plan:
    """Lock the plan within the actor's scope; edits of one plan happen one after the other.

    :raises WrongState: the plan is in none of `states`.
    """
    found = Plan.objects.scoped(by).select_related("region")
    plan = found.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.state not in states:
        raise WrongState(state=PlanState(plan.state).label)
    return plan


def hold_task(task: PlanTask, by: Actor, *, read: int | None) -> PlanTask:
    """Lock a task whose way of being carried out shall change.

    :param read: the revision that a form was made from.
    :raises TaskLaunched: its first draw was requested, from then on nothing of this changes.
    :raises Outdated: somebody changed the task since it was read.
    """
    plan = hold(task.plan, by, PREPARABLE)
    task = PlanTask.objects.select_for_update().get(pk=task.pk)
    task.plan = plan
    require_edit(by, task)
    if task.launched_at is not None:
        raise TaskLaunched(code=task.code)
    require_current(task, read=read)
    return task


def mark_launched(*, task: PlanTask, at: datetime.datetime) -> PlanTask:
    """Close a task to changes: the part of requesting a draw that belongs to plans.

    Called by the draws app inside its action, which checks the permission and records the event.

    :raises WrongState: the plan is not issued, or is being revised.
    """
    plan = Plan.objects.select_for_update().get(pk=task.plan_id)
    if plan.state != PlanState.ISSUED:
        raise WrongState(state=PlanState(plan.state).label)
    task = PlanTask.objects.select_for_update().get(pk=task.pk)
    if task.launched_at is None:
        task.launched_at = at
        task.save(update_fields=["launched_at"])
    return task


def reopen(*, task: PlanTask) -> PlanTask:
    """Open a task again after its draw was withdrawn or declared void, so that it can be mended.

    Departments that have passed their work on since are replaced by their successors.

    Called by the draws app inside its action, which records the event.
    """
    task = PlanTask.objects.select_for_update().get(pk=task.pk)
    task.launched_at = None
    task.save(update_fields=["launched_at"])
    settle(task)
    return task
