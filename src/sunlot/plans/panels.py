"""Which tasks use a stored filter; which items an officer can cover, and who can cover an item."""

import datetime
from collections.abc import Sequence

from sunlot.actors import Actor, Permission
from sunlot.departments.qualifications import name_of
from sunlot.items.models import Item, ItemVersion
from sunlot.items.panels import Panel as ItemPanel
from sunlot.items.queries import in_force
from sunlot.officers.models import Officer
from sunlot.officers.queries import officers_for
from sunlot.officers.rules import lacking
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


SHOWN = 30


def officer_items(officer: Officer, actor: Actor, today: datetime.date) -> Panel | None:  # noqa: ARG001 - the shape of a provider
    """Published items of the officer's department: those that the officer's qualifications meet,
    and what is missing for the others."""
    if officer.is_expert:
        return None
    versions = (
        ItemVersion.objects.filter(in_force(today), item__department_id=officer.department_id)
        .select_related("item")
        .order_by("item__code")
    )
    held = set(officer.qualifications)
    met: list[ItemVersion] = []
    unmet: list[tuple[ItemVersion, Sequence[str]]] = []
    for one in versions:
        missing = lacking(held=held, asked=one.officer_requirement)
        if missing:
            unmet.append((one, [name_of(code) for code in missing]))
        else:
            met.append(one)
    context = {
        "met": met[:SHOWN], "met_count": len(met), "unmet": unmet[:SHOWN],
        "unmet_count": len(unmet), "total": len(met) + len(unmet),
    }  # fmt: skip
    return Panel("plans/_officer_items.html", context)


def item_officers(item: Item, actor: Actor) -> ItemPanel | None:
    """How many officers in post of the item's department hold each qualification that it asks for,
    and how many hold all of them."""
    newest = item.versions.order_by("-number").first()
    if newest is None:
        return None
    people = officers_for(actor).filter(
        department_id=item.department_id, is_active=True, is_expert=False
    )
    asked = sorted(newest.officer_requirement)
    context = {
        "department": item.department, "total": people.count(),
        "lines": [
            (code, name_of(code), people.filter(qualifications__contains=[code]).count())
            for code in asked
        ],
        "able": people.filter(qualifications__contains=asked).count(),
    }  # fmt: skip
    return ItemPanel("plans/_item_officers.html", context)
