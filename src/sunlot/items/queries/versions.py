"""Reads of the item list."""

import datetime
import hashlib
import re
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.shortcuts import get_object_or_404

from drawproof.canonical import canonical
from sunlot import clock
from sunlot.actors import Actor
from sunlot.items.models import Item, ItemVersion
from sunlot.items.policies import may_publish
from sunlot.items.rules.versions import missing_for_publication, usable_on
from sunlot.items.states import ItemState
from sunlot.regions.names import normalise_name

SECOND_FORM = 2
LONGEST_CODE = 32
_MARKS = re.compile(r"[\s,.;:()、，。；：（）《》“”\"'\-—]+")


def naturally(path: str = "item__code") -> Func:
    """Codes in the order of people, 2 before 10: every number in them padded with zeros.

    A keyset pages by it, so that it is a value of the row and no collation of the server's.
    """
    padded = Func(
        F(path), Value("([0-9]+)"), Value(f"{'0' * LONGEST_CODE}\\1"), Value("g"),
        function="regexp_replace", output_field=CharField(),
    )  # fmt: skip
    return Func(
        padded, Value(f"[0-9]*([0-9]{{{LONGEST_CODE}}})"), Value("\\1"), Value("g"),
        function="regexp_replace", output_field=CharField(),
    )  # fmt: skip


def digest_of(version: ItemVersion) -> str:
    """SHA-256 (64 hex) of the canonical JSON of what a version says to the public.

    Versions published before the second form of content keep the digest they were published with.
    """
    return hashlib.sha256(canonical(content_of(version))).hexdigest()


def content_of(version: ItemVersion) -> dict[str, Any]:
    """What a version says to the public, in the form it was written in.

    Without `valid_to`: a version that is replaced ends earlier than it said, and its digest must
    stay the one it was published with. Until when it holds stands beside it.
    """
    content: dict[str, Any] = {
        "item": version.item.code, "version": version.number, "category": version.category,
        "matter": version.matter, "object": version.object_text, "class": version.item_class,
        "method": version.method, "level": version.level_text, "joining": version.joining_text,
        "ratio": version.ratio_text, "basis": version.basis_text,
        "requirement": sorted(version.officer_requirement),
        "valid_from": version.valid_from.isoformat() if version.valid_from else "",
    }  # fmt: skip
    if version.form >= SECOND_FORM:
        content |= {
            "form": version.form, "sub_matter": version.sub_matter,
            "target_classes": version.target_classes, "target_kinds": version.target_kinds,
            "subject": version.subject_text, "levels": version.levels,
            "frequency": version.frequency_text, "requirement_text": version.requirement_text,
            "citations": [
                {"instrument": one["instrument"], "article": one["article"]}
                for one in version.basis
            ],
        }  # fmt: skip
    return content


def newest_versions(actor: Actor) -> QuerySet[ItemVersion]:
    """The newest version of each item that the actor sees: one row per item of the list, with
    `code_order` (`naturally`)."""
    newest = ItemVersion.objects.filter(item=OuterRef("item")).order_by("-number")
    return (
        ItemVersion.objects.filter(
            item__in=Item.objects.scoped(actor), pk=Subquery(newest.values("pk")[:1])
        )
        .select_related("item__department")
        .annotate(code_order=naturally())
    )


def narrowed(
    versions: QuerySet[ItemVersion], *, text: str, department: str, item_class: str, state: str,
    on: datetime.date, kind: str = "", flagged: Collection[int] | None = None,
) -> QuerySet[ItemVersion]:  # fmt: skip
    """The list's filters; empty words filter nothing. `flagged` are keys of items (IT-03), `ended`
    and `published` those that were or were not ended by decision until the day.
    """
    if text:
        versions = versions.filter(
            Q(matter__icontains=text) | Q(sub_matter__icontains=text)
            | Q(item__code__istartswith=text) | Q(basis_text__icontains=text)
        )  # fmt: skip
    if kind:
        versions = versions.filter(target_kinds__contains=[kind])
    if flagged is not None:
        versions = versions.filter(item_id__in=flagged)
    if department:
        versions = versions.filter(item__department__code=department)
    if item_class:
        versions = versions.filter(item_class=item_class)
    if state == "incomplete":
        versions = versions.filter(Q(basis_text="") | Q(method=""))
    elif state in {"ended", ItemState.PUBLISHED}:
        versions = versions.filter(_ended(on) if state == "ended" else _standing(on))
    elif state:
        versions = versions.filter(state=state)
    return versions


def _ended(on: datetime.date) -> Q:
    return Q(state=ItemState.PUBLISHED, ended_on__lte=on)


def _standing(on: datetime.date) -> Q:
    return Q(state=ItemState.PUBLISHED) & (Q(ended_on=None) | Q(ended_on__gt=on))


def in_force(on: datetime.date) -> Q:
    """Published versions whose last day has not passed: what lists of today's items hold."""
    return Q(state=ItemState.PUBLISHED) & (Q(valid_to=None) | Q(valid_to__gte=on))


def item_for(actor: Actor, code: str) -> Item:
    """One item within scope, else 404."""
    items = Item.objects.scoped(actor).select_related("department__region", "region")
    return get_object_or_404(items, code=code)


def figures(actor: Actor, on: datetime.date) -> dict[str, int]:
    """Counts over newest versions: ``total, published, draft, incomplete, ended``."""
    return newest_versions(actor).aggregate(
        total=Count("pk"),
        published=Count("pk", filter=_standing(on)),
        ended=Count("pk", filter=_ended(on)),
        draft=Count("pk", filter=Q(state=ItemState.DRAFT)),
        incomplete=Count("pk", filter=Q(basis_text="") | Q(method="")),
    )


def is_over(draft: ItemVersion, today: datetime.date) -> bool:
    """Whether a draft would never be in force: it ends before it can begin."""
    begins = max(draft.valid_from or today, today)
    return draft.valid_to is not None and draft.valid_to < begins


def versions_of(item: Item) -> list[ItemVersion]:
    """All versions of an item with the people who wrote, published and ended them, newest first."""
    people = ("published_by", "edited_by", "ended_by")
    return list(item.versions.select_related(*people).order_by("-number"))


def ended_of(versions: Iterable[ItemVersion]) -> ItemVersion | None:
    """The published version, where its end was decided."""
    return next(
        (one for one in versions if one.state == ItemState.PUBLISHED and one.ended_on), None
    )


def may_end(versions: Iterable[ItemVersion], today: datetime.date) -> bool:
    """Whether an item can be ended: it has a version that is published, not over and not ended."""
    return any(
        one.state == ItemState.PUBLISHED
        and one.ended_on is None
        and (one.valid_to is None or one.valid_to >= today)
        for one in versions
    )


def ready_drafts(actor: Actor, today: datetime.date, *, locked: bool = False) -> list[ItemVersion]:
    """Complete drafts that the actor may publish all together, in the order of codes: not those of
    items whose end was decided, which one of them would take up again."""
    ended = ItemVersion.objects.filter(
        item=OuterRef("item"), state=ItemState.PUBLISHED, ended_on__isnull=False
    )
    rows = ItemVersion.objects.select_for_update(of=("self",)) if locked else ItemVersion.objects
    drafts = (
        rows.filter(state=ItemState.DRAFT, item__in=Item.objects.scoped(actor))
        .exclude(basis_text="").exclude(method="").exclude(Exists(ended))
        .select_related("item__department__region", "item__region")
        .order_by(naturally(), "number")
    )  # fmt: skip
    return [one for one in drafts if may_publish(actor, one.item) and not is_over(one, today)]


def departments_of(actor: Actor) -> list[tuple[str, str]]:
    """``(code, short name)`` of departments with items, in code order, for the filter."""
    rows = Item.objects.scoped(actor).order_by("department__code")
    return list(dict.fromkeys(rows.values_list("department__code", "department__short_name")))


def published_version(item: Item, on: datetime.date) -> ItemVersion | None:
    """The version that may be used on a day (IT-01), also on a past one; or None."""
    return published_versions([item], on).get(item.pk)


def published_versions(items: Iterable[Item], on: datetime.date) -> dict[int, ItemVersion]:
    """The same for many items in one read: ``{item key: version}``; absent means unpublished."""
    found = ItemVersion.objects.filter(
        item__in=[item.pk for item in items], state__in=[ItemState.PUBLISHED, ItemState.REPLACED]
    )
    return {one.item_id: one for one in found.order_by("number") if _usable(one, on)}


def unusable(asked: Iterable[tuple[Item, datetime.date]]) -> set[tuple[int, datetime.date]]:
    """Those of many items, as ``(item key, day)``, that have no version to use on their day."""
    wanted = {(item.pk, day) for item, day in asked}
    found = ItemVersion.objects.filter(
        item__in={pk for pk, _day in wanted}, state__in=[ItemState.PUBLISHED, ItemState.REPLACED]
    )
    versions: dict[int, list[ItemVersion]] = {}
    for one in found:
        versions.setdefault(one.item_id, []).append(one)
    return {
        (pk, day)
        for pk, day in wanted
        if not any(_usable(one, day) for one in versions.get(pk, []))
    }


def _usable(version: ItemVersion, on: datetime.date) -> bool:
    published = clock.today_of(version.published_at) if version.published_at else None
    replaced = version.replaced_on is not None and version.replaced_on <= on
    return not replaced and usable_on(
        published_on=published, valid_from=version.valid_from, valid_to=version.valid_to, day=on
    )


def publishable_problems(version: ItemVersion) -> list[str]:
    """What a version lacks before it may be published (IT-02)."""
    return missing_for_publication(basis_text=version.basis_text, method=version.method)


def bare(text: str) -> str:
    """A name without what careless quoting changes."""
    return _MARKS.sub("", normalise_name(text))
