"""The list of a region in which the items of all departments stand together."""

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from drawproof.canonical import canonical
from sunlot.actors import Actor
from sunlot.items.models import (
    Decision,
    Item,
    ItemVersion,
    OverlapDecision,
    OverlapKind,
    UnifiedList,
)
from sunlot.items.queries.versions import content_of, published_versions
from sunlot.items.rules.likeness import Entry, duplicates, together
from sunlot.regions.models import Region


@dataclass(frozen=True, slots=True)
class Overlap:
    """Items of several departments, why they stand together, and what was decided.

    `changed`: other items than those that the decision was about.
    """

    kind: str
    key: str
    title: str
    versions: Sequence[ItemVersion]
    likeness: int = 100
    decided: OverlapDecision | None = None

    @property
    def codes(self) -> list[str]:
        """The items, by code."""
        return [one.item.code for one in self.versions]

    @property
    def changed(self) -> bool:
        """The decision was about other items."""
        return self.decided is not None and self.decided.codes != self.codes

    @property
    def decision(self) -> str:
        """What was decided about just these items."""
        return Decision.PROPOSED if self.decided is None else self.decided.decision

    @property
    def is_open(self) -> bool:
        """It waits for a decision."""
        return self.changed or self.decision == Decision.PROPOSED


@dataclass(frozen=True, slots=True)
class Unified:
    """A region's list of a day: versions in force, overlaps of both kinds, who has how many."""

    region: Region
    versions: Sequence[ItemVersion]
    duplicates: Sequence[Overlap] = ()
    joint: Sequence[Overlap] = ()
    departments: Mapping[str, int] = field(default_factory=dict)


def region_of(actor: Actor) -> Region:
    """The region that the actor's list is about: the viewed one, else the own; else 404."""
    found = Region.objects.scoped(actor).filter(path=actor.view_path).first()
    if found is None or not actor.view_path:
        raise Http404
    return found


def unified_of(region: Region, on: datetime.date) -> Unified:
    """Merge the departments' lists of a region: what is published and in force on a day."""
    items = list(
        Item.objects.filter(region=region).select_related("department", "region").order_by("code")
    )
    used = published_versions(items, on)
    versions = []
    for item in items:
        if item.pk in used:
            version = used[item.pk]
            version.item = item
            versions.append(version)
    versions.sort(key=lambda one: (one.item.department.code, one.category, one.item.code))
    decided = {
        (one.kind, one.key): one
        for one in OverlapDecision.objects.filter(region=region).select_related("decided_by")
    }
    counts: dict[str, int] = {}
    for one in versions:
        counts[one.item.department.short_name] = counts.get(one.item.department.short_name, 0) + 1
    twins, joint = _overlaps(versions, decided)
    return Unified(region, versions, twins, joint, counts)


def _overlaps(
    versions: Sequence[ItemVersion], decided: Mapping[tuple[str, str], OverlapDecision]
) -> tuple[list[Overlap], list[Overlap]]:
    by_code = {one.item.code: one for one in versions}
    entries = [
        Entry(
            one.item.code,
            one.item.department_id,
            one.matter,
            tuple(one.target_classes),
            tuple(one.target_kinds),
        )
        for one in versions
    ]
    twins = [
        Overlap(
            OverlapKind.DUPLICATE, f"{pair.first}|{pair.second}", by_code[pair.first].matter,
            [by_code[pair.first], by_code[pair.second]], pair.likeness,
            decided.get((OverlapKind.DUPLICATE, f"{pair.first}|{pair.second}")),
        )
        for pair in duplicates(entries)
    ]  # fmt: skip
    joint = [
        Overlap(
            OverlapKind.JOINT, one.target_class, one.target_class,
            [by_code[code] for code in one.codes],
            decided=decided.get((OverlapKind.JOINT, one.target_class)),
        )
        for one in together(entries)
    ]  # fmt: skip
    return sorted(twins, key=_open_first), sorted(joint, key=_open_first)


def _open_first(one: Overlap) -> tuple[bool, int, str]:
    return not one.is_open, -len({each.item.department_id for each in one.versions}), one.key


def content_of_list(unified: Unified, *, number: int, on: datetime.date) -> dict[str, Any]:
    """What is published: every version whole, with its department, and what was decided.

    Since form 2 each item also has `valid_to`, the last day as known on the list's own day ("" for
    an open end); lists of form 1 keep their bytes.
    """
    return {
        "form": 2, "region": {"code": unified.region.code, "name": unified.region.name},
        "number": number, "day": on.isoformat(),
        "items": [
            content_of(one)
            | {
                "department": one.item.department.code,
                "department_name": one.item.department.name,
                "valid_to": one.valid_to.isoformat() if one.valid_to else "",
            }
            for one in unified.versions
        ],
        "joint": [
            {"target_class": one.key, "items": one.codes}
            for one in unified.joint
            if one.decision == Decision.KEPT and not one.changed
        ],
        "duplicates": [
            {"items": one.codes}
            for one in unified.duplicates
            if one.decision == Decision.KEPT and not one.changed
        ],
    }  # fmt: skip


def digest_of_list(content: Mapping[str, Any]) -> str:
    """SHA-256 (64 hex) of the canonical JSON of a list."""
    return hashlib.sha256(canonical(dict(content))).hexdigest()


def says_the_same(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether two lists differ in number and day only."""
    own = ("number", "day")
    return {k: v for k, v in first.items() if k not in own} == {
        k: v for k, v in second.items() if k not in own
    }


def lists_of(actor: Actor, region: Region) -> QuerySet[UnifiedList]:
    """Published lists of a region, newest first."""
    found = UnifiedList.objects.scoped(actor).filter(region=region)
    return found.select_related("published_by").order_by("-number")


def newest_lists() -> list[UnifiedList]:
    """The newest published list of every region, for the public site."""
    found = UnifiedList.objects.select_related("region").order_by("region__path", "-number")
    return list(found.distinct("region__path").defer("content"))


def newest_of(region_id: int) -> int:
    """The number of a region's newest published list; 0 without one."""
    found = UnifiedList.objects.filter(region_id=region_id).order_by("-number")
    return found.values_list("number", flat=True).first() or 0


def public_list(region: str, number: int) -> UnifiedList:
    """One published list by the code of its region, else 404."""
    found = UnifiedList.objects.select_related("region", "published_by")
    one = found.filter(region__code=region, number=number).first()
    if one is None:
        raise Http404
    return one
