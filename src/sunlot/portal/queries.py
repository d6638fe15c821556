"""What the public site reads. No actor: every reader sees the same; nothing here is personal."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from sunlot.draws import queries as draws
from sunlot.draws.models import Draw
from sunlot.items.models import Item, ItemVersion
from sunlot.items.queries import in_force
from sunlot.items.states import ItemState
from sunlot.plans import queries as plans
from sunlot.plans.models import Plan, PlanTask, PlanVersion
from sunlot.targets import queries as targets
from sunlot.targets.models import Target

SEARCH_LIMIT = 50


def business(object_id: str) -> Target:
    """One object of the register, also by a former code or id, else 404."""
    rows = Target.objects.select_related("region__parent", "successor")
    target = rows.filter(object_id=object_id).first() or targets.by_code(object_id)
    if target is None:
        raise Http404
    return target


def issued_plans() -> QuerySet[Plan]:
    """Plans that were issued, newest first."""
    return (
        Plan.objects.filter(versions__isnull=False).select_related("region").distinct()
        .order_by("-year", "region__path")
    )  # fmt: skip


def plan_version(plan_id: int, number: int | None = None) -> PlanVersion:
    """An issued version (the last one by default), else 404."""
    versions = PlanVersion.objects.filter(plan_id=plan_id).select_related("plan__region")
    if number is not None:
        versions = versions.filter(number=number)
    version = versions.order_by("-number").first()
    if version is None:
        raise Http404
    return version


def task(task_id: int) -> tuple[PlanTask, dict[str, Any]]:
    """A task with the words of the newest version that named it, else 404.

    A later version may drop the task; its address, its draws and its results stay.
    """
    found = PlanTask.objects.select_related("plan__region", "lead").filter(pk=task_id).first()
    if found is None:
        raise Http404
    version = plans.version_with(found)
    if version is None:
        raise Http404
    return found, next(one for one in version.content["tasks"] if one["code"] == found.code)


def draws_of_task(task_id: int) -> list[Draw]:
    """Every draw with a number, voids included, oldest first."""
    return list(draws.public_draws().filter(task_id=task_id).order_by("draw_id"))


def published_items(
    on: datetime.date, text: str = "", department: str = ""
) -> QuerySet[ItemVersion]:
    """Item versions that were published and are not over; filter by words and department code."""
    versions = ItemVersion.objects.filter(in_force(on)).select_related("item__department")
    if text:
        versions = versions.filter(matter__icontains=text)
    if department:
        versions = versions.filter(item__department__code=department)
    return versions.order_by("item__code")


def item(code: str) -> tuple[Item, list[ItemVersion]]:
    """An item with its published versions, newest first; 404 when none was published."""
    found = Item.objects.select_related("department").filter(code=code).first()
    versions = (
        list(found.versions.exclude(state=ItemState.DRAFT).order_by("-number")) if found else []
    )
    if found is None or not versions:
        raise Http404
    return found, versions
