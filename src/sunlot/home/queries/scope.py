"""The scope switch of the top bar: what it offers, and whether a page's record lies outside."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model, Q
from django.urls import reverse

from sunlot.actors import Actor, Scope, View
from sunlot.checklists.models import Checklist
from sunlot.departments.models import Department
from sunlot.draws.models import Draw
from sunlot.inspections.models import Inspection, Part
from sunlot.items.models import Item
from sunlot.officers.models import Officer
from sunlot.plans.models import Plan, PlanTask
from sunlot.regions.models import Region
from sunlot.targets.models import Target
from sunlot.ui.hooks import ScopeOption, ScopeSwitch

Key = Mapping[str, Any]


def _draw(key: Key) -> Q:
    number = str(key["key"])
    return Q(pk=int(number), draw_id="") if number.isdecimal() else Q(draw_id=number)


# Pages of one record: its model, and the condition that the address states.
RECORDS: Mapping[str, tuple[type[Model], Callable[[Key], Q]]] = {
    "targets:detail": (Target, lambda key: Q(object_id=key["object_id"])),
    "checklists:detail": (Checklist, lambda key: Q(pk=key["pk"])),
    "items:detail": (Item, lambda key: Q(code=key["code"])),
    "officers:detail": (Officer, lambda key: Q(officer_id=key["officer_id"])),
    "plans:detail": (Plan, lambda key: Q(pk=key["pk"])),
    "plans:task": (PlanTask, lambda key: Q(pk=key["pk"])),
    "draws:detail": (Draw, _draw),
    "inspections:detail": (Inspection, lambda key: Q(number=key["number"])),
    "publications:detail": (Part, lambda key: Q(pk=key["part_id"])),
}


def switch_of(viewer: Actor, today: datetime.date) -> ScopeSwitch | None:
    """The regions from the own one down to the viewed one and the next below, and the departments
    of the viewed one; None for those who read single records only, or have nothing below them."""
    if viewer.scope not in {Scope.REGION, Scope.DEPARTMENT} or not viewer.region_path:
        return None
    regions = _regions(viewer, today)
    departments = _departments(viewer, today)
    if len(regions) + len(departments) <= 1:
        return None
    view = viewer.view
    return ScopeSwitch(
        url=reverse("home:scope"), region=view.region_name or viewer.region_name,
        department=view.department_name, narrowed=bool(view), departments=departments,
        regions=regions,
    )  # fmt: skip


def _regions(viewer: Actor, today: datetime.date) -> list[ScopeOption]:
    own, path = viewer.region_path.count("/"), viewer.view_path
    codes = path.rstrip("/").split("/")
    way = ["/".join(codes[: end + 1]) + "/" for end in range(own - 1, len(codes))]
    found = Region.objects.scoped(viewer).current(today)
    found = found.filter(Q(path__in=way) | Q(parent__path=path)).order_by("path")
    rows = dict(found.values_list("path", "name"))
    return [
        ScopeOption(
            value=one.rstrip("/").rsplit("/", 1)[-1], label=name, chosen=one == path,
            depth=one.count("/") - own,
        )
        for one, name in rows.items()
    ]  # fmt: skip


def _departments(viewer: Actor, today: datetime.date) -> list[ScopeOption]:
    if viewer.scope is not Scope.REGION:
        return []
    found = Department.objects.scoped(viewer).open(today).inspecting()
    rows = found.filter(region__path=viewer.view_path).order_by("code")
    return [
        ScopeOption(value=code, label=name, chosen=key == viewer.view.department_id)
        for key, code, name in rows.values_list("pk", "code", "short_name")
    ]


def view_of(actor: Actor, *, region: str, department: str, today: datetime.date) -> View:
    """The view of a division and a department by their codes.

    What lies outside the actor's reach, or does not exist, narrows nothing. A department is kept
    only in its own division.
    """
    inside = Region.objects.current(today).filter(path__startswith=actor.region_path)
    place = inside.filter(code=region).first() if actor.region_path else None
    path = place.path if place else actor.region_path
    body = (
        Department.objects.scoped(actor).open(today).inspecting()
        .filter(code=department, region__path=path).first()
    )  # fmt: skip
    view = View(
        region_path=place.path if place else "", region_name=place.name if place else "",
        department_id=body.pk if body else 0, department_name=body.short_name if body else "",
    )  # fmt: skip
    return actor.viewing(view).view


def lies_outside(actor: Actor, viewer: Actor, page: str, key: Key) -> bool:
    """Whether a page shows a record that the person may read and that the view leaves out."""
    if not viewer.view or page not in RECORDS:
        return False
    model, condition = RECORDS[page]
    rows: Any = model._default_manager.filter(condition(key))
    return not rows.scoped(viewer).exists() and bool(rows.scoped(actor).exists())
