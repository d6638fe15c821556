"""What is about to become public: drafts beside what they replace, and what asks for a look."""

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from drawproof.canonical import canonical
from sunlot.actors import Actor
from sunlot.items.errors import NoDraft, NotPublishable, ValidityOver
from sunlot.items.models import Item, ItemVersion
from sunlot.items.queries.laws import Flag, flags_of_drafts
from sunlot.items.queries.versions import digest_of, is_over, publishable_problems, ready_drafts
from sunlot.items.states import ItemState

MISSING_WORDS = {"basis": _("检查依据"), "method": _("检查方式")}


@dataclass(frozen=True, slots=True)
class Going:
    """A draft, the published version whose place it takes, and changes of law that it cites."""

    draft: ItemVersion
    former: ItemVersion | None
    flags: Sequence[Flag]


def draft_to_publish(item: Item, today: datetime.date) -> ItemVersion:
    """The draft of an item, as far as it may become public.

    :raises NoDraft: nothing waits. :raises NotPublishable: no basis or no method (IT-02).
    :raises ValidityOver: it would never be in force.
    """
    drafts = item.versions.filter(state=ItemState.DRAFT).select_related("item__region")
    draft = drafts.order_by("-number").first()
    if draft is None:
        raise NoDraft(item=item.code)
    missing = publishable_problems(draft)
    if missing:
        words = _("、").join(str(MISSING_WORDS[name]) for name in missing)
        raise NotPublishable(item=item.code, missing=words)
    if is_over(draft, today):
        raise ValidityOver(item=item.code, to=draft.valid_to)
    return draft


def going(drafts: Sequence[ItemVersion]) -> list[Going]:
    """Drafts with what stands now."""
    published = ItemVersion.objects.filter(
        item__in=[one.item_id for one in drafts], state=ItemState.PUBLISHED
    )
    former = {one.item_id: one for one in published}
    flags = flags_of_drafts(drafts)
    return [Going(one, former.get(one.item_id), flags.get(one.pk, ())) for one in drafts]


def going_together(
    actor: Actor, today: datetime.date, *, locked: bool = False
) -> tuple[list[Going], list[Going]]:
    """Complete drafts that are published together, and those held back: their law has changed."""
    found = going(ready_drafts(actor, today, locked=locked))
    return [one for one in found if not one.flags], [one for one in found if one.flags]


def mark_of(shown: Iterable[Going]) -> str:
    """SHA-256 (64 hex) of what drafts say, of what they replace and of the changes of law that ask
    for a look: tells whether all is as somebody saw it."""
    seen = [
        [
            one.draft.item.code, one.draft.number, digest_of(one.draft), str(one.draft.valid_to),
            one.former.number if one.former else 0,
            str(one.former.ended_on) if one.former else "",
            [flag.change.pk for flag in one.flags],
        ]
        for one in shown
    ]  # fmt: skip
    return hashlib.sha256(canonical({"drafts": seen})).hexdigest()
