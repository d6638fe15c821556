"""Which tasks use a stored filter, and those that could take it: on the filter's page."""

import datetime

from sunlot.actors import Actor, Permission
from sunlot.plans.policies import may_edit
from sunlot.plans.queries.tasks import tasks_for
from sunlot.plans.states import PREPARABLE
from sunlot.targets.models import StoredFilter
from sunlot.targets.panels import Panel


def filter_panel(stored: StoredFilter, actor: Actor, today: datetime.date) -> Panel | None:  # noqa: ARG001 - the shape of a provider
    """Tasks with the same filter, and the open ones of the same region for 用于任务."""
    tasks = tasks_for(actor).filter(plan__region=stored.region)
    users = list(tasks.filter(target_filter=stored.conditions))
    free = [
        task
        for task in tasks.filter(plan__state__in=PREPARABLE, launched_at=None).exclude(
            pk__in=[one.pk for one in users]
        )
        if may_edit(actor, task)
    ]
    may_use = actor.can(Permission.PLANS_EDIT)
    return Panel(
        "plans/_filter_use.html",
        {"stored": stored, "users": users, "free": free, "may_use": may_use}, aside=True,
    )  # fmt: skip
