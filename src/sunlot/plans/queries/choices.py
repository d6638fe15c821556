"""What the forms of a task offer to choose from."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sunlot.actors import Actor
from sunlot.departments.models import Department
from sunlot.items.models import Item, ItemVersion
from sunlot.items.queries import in_force
from sunlot.items.states import ItemState
from sunlot.officers.models import Officer
from sunlot.plans.models import PlanTask, PlanTaskItem
from sunlot.plans.rules import earliest_visit
from sunlot.regions.models import Level, Region
from sunlot.targets.filters import complete
from sunlot.targets.queries import tags_in_use

Group = tuple[str, list[tuple[int, str]]]


def tags(actor: Actor, task: PlanTask) -> list[str]:
    """Tags of the register, and those that the task's filter has already."""
    stored = _values(task.target_filter, "tag")
    return list(dict.fromkeys([*stored, *tags_in_use(actor)]))


def divisions(task: PlanTask) -> list[tuple[str, str]]:
    """The plan's region's prefectures (counties for a prefecture), and those chosen already."""
    region = task.plan.region
    below = Level.PREFECTURE if region.level == Level.REGION else Level.COUNTY
    here = Region.objects.filter(
        path__startswith=region.path, level=below, is_virtual=False, valid_to=None
    )
    found = {one.code: one.name for one in here.order_by("path")}
    chosen = [code for code in _values(task.target_filter, "division") if code not in found]
    others = Region.objects.filter(code__in=chosen, valid_to=None)
    return [*found.items(), *((one.code, one.name) for one in others)]


def qualifications(department: Department, task: PlanTask) -> list[str]:
    """Qualifications that officers of the department hold or the task asks for."""
    held = Officer.objects.filter(department=department, is_active=True)
    found = {one for row in held.values_list("qualifications", flat=True) for one in row}
    asked = task.team.get(department.code, {}).get("qualifications", {})
    return sorted(found | set(asked))


def items(actor: Actor) -> QuerySet[Item]:
    """Items with a published version in the actor's region."""
    published = ItemVersion.objects.filter(state=ItemState.PUBLISHED).values("item_id")
    return Item.objects.scoped(actor).filter(pk__in=published)


def item_choices(actor: Actor, task: PlanTask, today: datetime.date) -> list[Group]:
    """Published items by department that are not over before the task can be inspected."""
    day = earliest_visit(starts_on=task.starts_on, year=task.plan.year, today=today)
    versions = (
        ItemVersion.objects.filter(in_force(day), item__in=items(actor))
        .select_related("item__department")
        .order_by("item__department__code", "item__code")
    )
    groups: dict[str, list[tuple[int, str]]] = {}
    for version in versions:
        label = _("{matter}（{code}）").format(matter=version.matter, code=version.item.code)
        groups.setdefault(version.item.department.short_name, []).append((version.item_id, label))
    return list(groups.items())


def ended_choice(row: PlanTaskItem, offered: list[Group]) -> list[Group]:
    """The item that a row is understood as, with since when it is over, where it is not offered."""
    if row.item_id is None or any(row.item_id == key for _, group in offered for key, _ in group):
        return []
    version = (
        ItemVersion.objects.filter(item=row.item_id, state=ItemState.PUBLISHED)
        .select_related("item").first()
    )  # fmt: skip
    if version is None or version.valid_to is None:
        return []
    day = version.ended_on or version.valid_to + datetime.timedelta(days=1)
    words = _("{matter}（{code}，自 {day} 起停用）") if version.ended_on else _(
        "{matter}（{code}，自 {day} 起失效）"
    )  # fmt: skip
    label = words.format(matter=version.matter, code=version.item.code, day=day.isoformat())
    return [(_("不能再选"), [(row.item_id, label)])]


def checked(stored: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A filter in canonical form, for a trial.

    :raises UserError: of the targets app, where it cannot be used.
    """
    return None if stored is None else complete(stored)


def _values(stored: Mapping[str, Any] | None, name: str) -> list[str]:
    for condition in (stored or {}).get("all", []):
        if condition["field"] == name:
            value = condition["value"]
            return [value] if isinstance(value, str) else list(value)
    return []
