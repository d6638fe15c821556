"""Items as sentences and comparisons for a page."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sunlot import clock
from sunlot.departments.qualifications import name_of
from sunlot.imports.history import Line, lines_of
from sunlot.imports.models import BatchKind
from sunlot.items.columns import LABELS
from sunlot.items.models import Item, ItemClass, ItemVersion, LawChange
from sunlot.items.queries.laws import Flag
from sunlot.items.queries.publishing import Going
from sunlot.items.rules.versions import last_day
from sunlot.ledger.queries import history
from sunlot.ledger.words import kind_words
from sunlot.regions.models import Level
from sunlot.targets.models import TargetKind

COMPARED = (
    "category", "matter", "sub_matter", "item_class", "object_text", "target_classes",
    "target_kinds", "method", "subject_text", "level_text", "levels", "joining_text", "ratio_text",
    "frequency_text", "basis_text", "officer_requirement", "requirement_text", "valid_from",
    "valid_to",
)  # fmt: skip
OWN_EVENTS = (
    "items.created", "items.edited", "items.draft-discarded", "items.law-held", "items.ended",
    "items.end-withdrawn",
)  # fmt: skip
_CODES = {
    **dict(TargetKind.choices), **dict(Level.choices), **dict(ItemClass.choices),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that a version says otherwise than the one before it."""

    label: str
    before: str
    after: str


def differences(before: ItemVersion, after: ItemVersion) -> list[Difference]:
    """What the later version changed, fact by fact, in words.

    Days that publishing itself set are nobody's change: that the former one ends where this one
    begins, or that this one begins on the day of its publication.
    """
    found = []
    for name in COMPARED:
        old, new = getattr(before, name), getattr(after, name)
        if name == "valid_from" and _begins_by_itself(after):
            continue
        if name == "valid_to":
            old = _said_end(before)
        if old != new:
            found.append(Difference(LABELS.get(name, name), _words(old), _words(new)))
    return found


def changes_of(going: Going) -> list[Difference]:
    """What a draft changes against the version whose place it takes."""
    return differences(going.former, going.draft) if going.former else []


def _begins_by_itself(version: ItemVersion) -> bool:
    if version.published_at is None:
        return version.valid_from is None
    return version.valid_from == clock.today_of(version.published_at)


def _said_end(version: ItemVersion) -> datetime.date | None:
    """The last day that people gave a version; none where a newer one or its end set it."""
    if version.ended_on is not None:
        return version.ended_before
    if version.replaced_on is not None and version.valid_to == last_day(
        first=version.valid_from, last=None, replaced_on=version.replaced_on
    ):
        return None
    return version.valid_to


def with_differences(
    versions: Sequence[ItemVersion],
) -> list[tuple[ItemVersion, list[Difference]]]:
    """Versions, newest first as given, each with what it changed against the one before."""
    former = [*versions[1:], None]
    return [
        (one, differences(before, one) if before else [])
        for one, before in zip(versions, former, strict=True)
    ]


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(str(_CODES.get(one) or name_of(one)) for one in value)
    return str(_CODES.get(value, value)) if value else ""


def history_of(item: Item, versions: Sequence[ItemVersion]) -> list[Line]:
    """What files and people wrote and who published, newest first."""
    published = [
        Line(
            at=one.published_at,
            text=_("{who} 公示第 {number} 版。").format(
                who=one.published_by.name, number=one.number
            ),
        )
        for one in versions
        if one.published_at and one.published_by
    ]
    written = [
        Line(
            at=event.at,
            text=_("{who} {what}（第 {number} 版）。").format(
                who=event.actor_name, what=kind_words(event.kind),
                number=event.data.get("version", ""),
            ),
        )
        for event in history("item", item.code).filter(kind__in=OWN_EVENTS)
    ]  # fmt: skip
    lines = [*published, *written, *lines_of(BatchKind.ITEMS, item.code)]
    return sorted(lines, key=lambda line: line["at"], reverse=True)


LawRow = tuple[LawChange, int]


def law_rows(changes: Iterable[LawChange], flags: Iterable[Flag]) -> list[LawRow]:
    """Each change with the number of items that still wait because of it."""
    waiting = Counter(one.change.pk for one in flags)
    return [(one, waiting[one.pk]) for one in changes]
