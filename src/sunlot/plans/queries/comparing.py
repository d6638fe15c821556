"""What differs between two versions of a plan: rows that came or went, and cells that changed."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from sunlot.errors import Text
from sunlot.plans.models import Plan
from sunlot.plans.queries.plans import last_edit
from sunlot.plans.queries.sheet import COLUMNS, Content, text_in
from sunlot.plans.queries.versions import content_of
from sunlot.plans.states import PlanState

LONG = 40  # characters from which the two texts stand side by side

COMPARED: Mapping[str, Text] = {
    **{one.name: one.label for one in COLUMNS},
    "items": _("抽查事项"),
    "credit_text": _("信用风险分类要求"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the issued version, or the draft, with the people behind it."""

    number: int
    is_draft: bool
    document_number: str
    people: Sequence[str]
    at: datetime.datetime | None
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CellDiff:
    """One cell that changed."""

    label: Text
    old: str
    new: str

    @property
    def is_long(self) -> bool:
        """Whether the texts are read side by side."""
        return max(len(self.old), len(self.new)) > LONG


@dataclass(frozen=True, slots=True)
class RowDiff:
    """One task: ``new``, ``removed`` or ``changed`` with its cells."""

    number: int
    code: str
    title: str
    change: str
    cells: Sequence[CellDiff] = ()


def side_of(plan: Plan, number: int) -> Side | None:
    """Version `number`; the number after the last one is the draft, while there is one."""
    version = (
        plan.versions.select_related("requested_by", "issued_by").filter(number=number).first()
    )
    if version is not None:
        people = [version.requested_by.name, version.issued_by.name]
        return Side(
            number, False, version.document_number, people, version.issued_at, version.content
        )
    if number != plan.versions.count() + 1 or plan.state == PlanState.ISSUED:
        return None
    event = last_edit(plan)
    people = [event.actor_name] if event else []
    return Side(number, True, "", people, event.at if event else None, content_of(plan))


def compare(before: Sequence[Content], after: Sequence[Content]) -> list[RowDiff]:
    """Rows that differ, in the order of `after`, those that went last. Rows are told by code."""
    old = {one["code"]: one for one in before}
    found = []
    for one in after:
        was = old.pop(one["code"], None)
        if was is None:
            found.append(RowDiff(one["sequence"], one["code"], one["title"], "new"))
        elif cells := _cells(was, one):
            found.append(RowDiff(one["sequence"], one["code"], one["title"], "changed", cells))
    gone = [RowDiff(one["sequence"], one["code"], one["title"], "removed") for one in old.values()]
    return found + gone


def _cells(before: Content, after: Content) -> list[CellDiff]:
    pairs = [
        (label, text_in(before, name), text_in(after, name)) for name, label in COMPARED.items()
    ]
    return [CellDiff(label, old, new) for label, old, new in pairs if old != new]
