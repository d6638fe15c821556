"""Changes of law and the items that they hit (IT-03).

Few instruments change and few items cite one: the index over `cited` finds them, and the articles
are compared here.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission, way_to
from sunlot.imports.models import Batch, BatchKind
from sunlot.items.models import Item, ItemVersion, LawChange, LawCheck
from sunlot.items.policies import writes_for
from sunlot.items.queries.versions import in_force, naturally
from sunlot.items.rules.citing import (
    Change,
    WhatHappened,
    instrument_key,
    must_be_checked,
    read,
)
from sunlot.items.states import ItemState
from sunlot.ui.todo import Todo


@dataclass(frozen=True, slots=True)
class Flag:
    """A version in use that cites what changed, and nobody has answered for it yet."""

    change: LawChange
    version: ItemVersion


def changes_for(actor: Actor) -> QuerySet[LawChange]:
    """Changes of law that concern the actor's region, newest first."""
    return (
        LawChange.objects.scoped(actor).select_related("region", "entered_by", "withdrawn_by")
        .order_by("-effective_on", "-pk")
    )  # fmt: skip


def narrowed(
    changes: QuerySet[LawChange], *, text: str, what: str, state: str, waiting: Collection[int]
) -> QuerySet[LawChange]:
    """The list's filters; empty words filter nothing. `waiting` are keys of changes with flags.

    A name is found in any of its spellings, with or without 《》 and the full style.
    """
    if text:
        spelt = Q(instrument__icontains=text) | Q(number__icontains=text)
        key = instrument_key(text)
        found = spelt | Q(successor__icontains=text)
        changes = changes.filter(found | Q(key__contains=key) if key else found)
    if what:
        changes = changes.filter(what=what)
    if state == "withdrawn":
        return changes.exclude(withdrawn_at=None)
    if state == "waiting":
        return changes.filter(pk__in=waiting)
    if state == "clear":
        return changes.filter(withdrawn_at=None).exclude(pk__in=waiting)
    return changes


def change_for(actor: Actor, pk: int) -> LawChange:
    """One change within reach, else 404."""
    return get_object_or_404(changes_for(actor), pk=pk)


def flags(
    actor: Actor, *, on: datetime.date, changes: Iterable[LawChange] | None = None,
    items: QuerySet[Item] | None = None,
) -> list[Flag]:  # fmt: skip
    """What asks to be checked on a day among the items that the actor sees, by change and code."""
    if changes is None:
        changes = LawChange.objects.scoped(actor).standing().select_related("region", "entered_by")
        changes = changes.order_by("-effective_on", "-pk")
    standing = list(changes)
    seen = Item.objects.scoped(actor) if items is None else items
    return _flags(standing, _in_use(seen, standing, on))


def flagged_items(actor: Actor, on: datetime.date) -> set[int]:
    """Keys of the items with a flag."""
    return {one.version.item_id for one in flags(actor, on=on)}


def flags_of(item: Item, on: datetime.date) -> list[Flag]:
    """What asks to be checked of one item."""
    standing = list(
        LawChange.objects.standing().filter(region__path__in=way_to(item.region.path))
        .select_related("region", "entered_by").order_by("-effective_on", "-pk")
    )  # fmt: skip
    return _flags(standing, _in_use(Item.objects.filter(pk=item.pk), standing, on))


def flagged_version(item: Item, change: LawChange, on: datetime.date) -> ItemVersion | None:
    """The version of an item that a change asks to be checked, None where it asks for nothing."""
    if change.withdrawn_at is not None or not item.region.path.startswith(change.region.path):
        return None
    found = _flags([change], _in_use(Item.objects.filter(pk=item.pk), [change], on))
    return found[0].version if found else None


def flags_of_drafts(drafts: Sequence[ItemVersion]) -> dict[int, list[Flag]]:
    """What asks to be checked of drafts before they are published together, by key of the draft.

    What somebody wrote on a page after an amendment was entered cites the amended text knowingly;
    what came from a file, or cites what was repealed, does not.
    """
    keys = sorted({key for one in drafts for key in one.cited})
    changes = LawChange.objects.standing().filter(key__in=keys)
    standing = list(changes.select_related("region").order_by("-effective_on", "-pk"))
    found: dict[int, list[Flag]] = defaultdict(list)
    for flag in _flags(standing, drafts, _written_by_hand(drafts)):
        found[flag.version.pk].append(flag)
    return dict(found)


def _written_by_hand(drafts: Sequence[ItemVersion]) -> dict[int, datetime.datetime]:
    """When drafts were last written on a page, by key; files that renew drafts, and are taken back,
    do so at the moment that their batch bears."""
    edited = {one.pk: one.edited_at for one in drafts if one.edited_at is not None}
    files, times = Batch.objects.filter(kind=BatchKind.ITEMS), list(edited.values())
    moments = set(files.filter(applied_at__in=times).values_list("applied_at", flat=True))
    moments |= set(files.filter(undone_at__in=times).values_list("undone_at", flat=True))
    return {key: at for key, at in edited.items() if at not in moments}


def checks_of(item: Item) -> list[LawCheck]:
    """What was found to hold still, newest first."""
    found = LawCheck.objects.filter(version__item=item)
    return list(
        found.select_related("change", "version", "checked_by").order_by("-checked_at", "-pk")
    )


def checks_under(actor: Actor, change: LawChange) -> list[LawCheck]:
    """Answers to one change, of the items that the actor sees."""
    seen = Item.objects.scoped(actor)
    found = LawCheck.objects.filter(change=change, version__item__in=seen)
    return list(
        found.select_related("version__item__department", "checked_by").order_by("-checked_at")
    )


def todo(actor: Actor, today: datetime.date) -> list[Todo]:
    """One line for each change of law that items of the own department cite."""
    if not actor.can(Permission.ITEMS_EDIT):
        return []
    counts: dict[LawChange, int] = defaultdict(int)
    for one in flags(actor, on=today):
        if writes_for(actor, one.version.item.department):
            counts[one.change] += 1
    return [
        Todo(
            icon="book-2", kind="act", tone="warn", button=_("去核对"),
            what=_("{n} 个事项引用的《{instrument}》已{what}").format(
                n=n, instrument=change.instrument, what=change.get_what_display()
            ),
            why=_("自 {day} 起。核对后公示新版、记明仍然适用，或者停用。").format(
                day=change.effective_on.isoformat()
            ),
            url=reverse("items:law", args=[change.pk]), late=change.effective_on < today,
        )
        for change, n in counts.items()
    ]  # fmt: skip


def _in_use(
    items: QuerySet[Item], changes: Sequence[LawChange], on: datetime.date
) -> list[ItemVersion]:
    """Of items that cite one of the instruments: the version in force, else the draft.

    What is over is not used any more, and its basis concerns nobody.
    """
    if not changes:
        return []
    keys = sorted({one.key for one in changes})
    citing = ItemVersion.objects.filter(cited__overlap=keys, item__in=items.order_by())
    found = (
        ItemVersion.objects.filter(item__in=citing.values("item_id"))
        .filter(in_force(on) | Q(state=ItemState.DRAFT))
        .select_related("item__department__region", "item__region")
        .order_by(naturally(), "number")
    )
    used: dict[int, ItemVersion] = {}
    for one in found:
        if one.state == ItemState.PUBLISHED or one.item_id not in used:
            used[one.item_id] = one
    return list(used.values())


def _flags(
    changes: Sequence[LawChange], versions: Sequence[ItemVersion],
    by_hand: Mapping[int, datetime.datetime] = MappingProxyType({}),
) -> list[Flag]:  # fmt: skip
    held = set(
        LawCheck.objects.filter(change__in=changes, version__in=versions)
        .values_list("change_id", "version_id")
    )  # fmt: skip
    found = []
    for change in changes:
        facts = Change(
            change.key, frozenset(change.articles), WhatHappened(change.what), change.entered_at
        )
        for one in versions:
            if change.key in one.cited and one.item.region.path.startswith(change.region.path):
                asked = must_be_checked(
                    read(one.basis), facts, published_at=one.published_at or by_hand.get(one.pk),
                    held=(change.pk, one.pk) in held or _ended_since(one, change),
                )  # fmt: skip
                if asked:
                    found.append(Flag(change, one))
    return found


def _ended_since(version: ItemVersion, change: LawChange) -> bool:
    """To end an item is an answer to the changes known by then, also while its day lies ahead."""
    return version.ended_at is not None and version.ended_at > change.entered_at
