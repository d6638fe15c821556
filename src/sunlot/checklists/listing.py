"""The list of checklists: from the address to rows, to chips and to a file."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.checklists.queries import items_with_checklists
from sunlot.errors import Text
from sunlot.items.models import ItemVersion
from sunlot.items.queries import departments_of
from sunlot.ui.exports import Column
from sunlot.ui.filters import chips_of, chosen_of

STATES: Mapping[str, Text] = {
    "none": _("没有检查表"), "draft": _("有草稿"), "published": _("使用中"),
    "older": _("事项已有新版，待核对"),
}  # fmt: skip
_OVER = _("事项已停用或失效")
ORDER = ("item__code", "pk")
# A row is annotated by `queries.items_with_checklists`, which the type of its model cannot say.
EXPORTED: Sequence[Column[Any]] = (
    Column(_("事项编码"), lambda one: one.item.code),
    Column(_("抽查事项"), lambda one: one.matter),
    Column(_("主管部门"), lambda one: one.item.department.short_name),
    Column(_("题数"), lambda one: one.asked),
    Column(_("使用中的版本"), lambda one: one.used),
    Column(_("草稿的版本"), lambda one: one.draft),
    Column(_("检查表状态"), lambda one: _states_of(one)),
)


def _states_of(one: Any) -> list[Text]:
    """What the filter by state would call a row."""
    older = one.made_for and one.in_force and one.made_for != one.in_force
    said = {"published": one.used, "draft": one.draft, "older": older}
    found = [STATES[name] for name, holds in said.items() if holds]
    return found or [_OVER if one.over else STATES["none"]]


@dataclass(frozen=True, slots=True)
class Listing:
    """What was asked for, and the words of its chips."""

    rows: QuerySet[ItemVersion]
    chosen: Mapping[str, str]
    chips: Sequence[tuple[str, str]]
    text: str
    departments: Sequence[tuple[str, str]]


def listing_of(asked: QueryDict, actor: Actor, on: datetime.date) -> Listing:
    """One row per item; unknown values narrow nothing."""
    departments = departments_of(actor)
    known: Mapping[str, Mapping[str, Text]] = {"department": dict(departments), "state": STATES}
    chosen = chosen_of(asked, known)
    text = asked.get("q", "").strip()
    rows = items_with_checklists(
        actor, on, text=text, department=chosen.get("department", ""), state=chosen.get("state", "")
    )
    chips = chips_of(asked, {name: str(known[name][value]) for name, value in chosen.items()})
    return Listing(rows, chosen, chips, text, departments)
