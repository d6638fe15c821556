"""The list of checklists: from the address to rows and chips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.checklists.queries import items_with_checklists
from sunlot.errors import Text
from sunlot.items.models import ItemVersion
from sunlot.items.queries import departments_of
from sunlot.ui.filters import chips_of, chosen_of

STATES: Mapping[str, Text] = {
    "none": _("没有检查表"), "draft": _("有草稿"), "published": _("使用中"),
    "older": _("事项已有新版，待核对"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listing:
    """What was asked for, and the words of its chips."""

    rows: QuerySet[ItemVersion]
    chosen: Mapping[str, str]
    chips: Sequence[tuple[str, str]]
    text: str
    departments: Sequence[tuple[str, str]]


def listing_of(asked: QueryDict, actor: Actor) -> Listing:
    """One row per item; unknown values narrow nothing."""
    departments = departments_of(actor)
    known: Mapping[str, Mapping[str, Text]] = {"department": dict(departments), "state": STATES}
    chosen = chosen_of(asked, known)
    text = asked.get("q", "").strip()
    rows = items_with_checklists(
        actor, text=text, department=chosen.get("department", ""), state=chosen.get("state", "")
    )
    chips = chips_of(asked, {name: str(known[name][value]) for name, value in chosen.items()})
    return Listing(rows, chosen, chips, text, departments)
