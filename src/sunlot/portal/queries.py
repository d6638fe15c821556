"""What the public site reads. No actor: every reader sees the same; nothing here is personal."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from sunlot.draws import queries as draws
from sunlot.draws.models import Draw
from sunlot.inspections.models import Inspection
from sunlot.items.models import Item, ItemVersion
from sunlot.items.states import ItemState
from sunlot.plans import queries as plans
from sunlot.plans.models import Plan, PlanTask, PlanVersion
from sunlot.publications import queries as publications
from sunlot.publications.models import Publication
from sunlot.publications.states import PublicationState
from sunlot.targets.models import Target

SEARCH_LIMIT = 50


@dataclass(slots=True)
class Visit:
    """One visit as the public sees it: what each department has published so far."""

    number: str
    title: str
    task_id: int | None
    draw_id: str
    visited_on: str
    parts: list["VisitPart"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class VisitPart:
    """One department's published result: present text and the history of its changes."""

    content: dict[str, Any]
    withdrawn: bool
    published_at: datetime.datetime | None
    revisions: list[publications.PublicRevision]


def business(object_id: str) -> Target:
    """One object of the register, else 404."""
    target = Target.objects.select_related("region__parent").filter(object_id=object_id).first()
    if target is None:
        raise Http404
    return target


def visits_of_business(object_id: str) -> list[Visit]:
    """Visits of one business with published results, newest first."""
    return _visits(publications.by_target(object_id))


def visit(number: str) -> Visit:
    """One visit with a published result, else 404."""
    found = _visits(publications.by_inspection(number))
    if not found:
        raise Http404
    return found[0]


def visits_in_year(visits: Iterable[Visit], year: int) -> int:
    """How many of the visits took place in a year; all departments of one visit count once."""
    return sum(1 for one in visits if one.visited_on.startswith(str(year)))


def _visits(rows: QuerySet[Publication]) -> list[Visit]:
    found: dict[str, Visit] = {}
    related = rows.select_related("part__inspection__task", "part__inspection__draw")
    for row in related.prefetch_related("revisions"):
        inspection: Inspection = row.part.inspection
        content: dict[str, Any] = row.current  # type: ignore[attr-defined]
        one = found.setdefault(
            inspection.number,
            Visit(
                number=inspection.number,
                title=content["task"]["title"],
                task_id=inspection.task_id,
                draw_id=content["draw_id"],
                visited_on=content.get("visited_on", ""),
            ),
        )
        one.visited_on = one.visited_on or content.get("visited_on", "")
        one.parts.append(
            VisitPart(
                content=content,
                withdrawn=row.state == PublicationState.WITHDRAWN,
                published_at=row.published_at,
                revisions=publications.revisions(row),
            )
        )
    return sorted(found.values(), key=lambda one: one.visited_on, reverse=True)


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


def published_items(text: str = "", department: str = "") -> QuerySet[ItemVersion]:
    """Item versions in force that were published; filter by words and department code."""
    versions = ItemVersion.objects.filter(state=ItemState.PUBLISHED).select_related(
        "item__department"
    )
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
