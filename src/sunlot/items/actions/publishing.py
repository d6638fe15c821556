"""Publishing item versions. Importing them stands in `importing`."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from sunlot import clock
from sunlot.actors import Actor, Permission, require
from sunlot.items.errors import DraftsChanged, NothingToPublish
from sunlot.items.models import Item, ItemVersion
from sunlot.items.policies import require_publish
from sunlot.items.queries.publishing import Going, draft_to_publish, going, going_together, mark_of
from sunlot.items.queries.versions import digest_of
from sunlot.items.rules.versions import last_day
from sunlot.items.states import TRANSITIONS, ItemState
from sunlot.ledger import actions as ledger
from sunlot.states import move


@transaction.atomic
def publish(
    *, item: Item, by: Actor, at: datetime.datetime, seen: str | None = None
) -> ItemVersion:
    """Make the draft of an item public; the version before it is replaced and stays readable.

    :param seen: the mark (`queries.publishing.mark_of`) of what a page showed.
    :raises NoDraft: nothing waits. :raises NotPublishable: no basis or no method (IT-02).
    :raises ValidityOver: it would never be in force. :raises DraftsChanged: it is not what was
        shown.
    """
    require_publish(by, item)
    Item.objects.select_for_update().get(pk=item.pk)
    draft = draft_to_publish(item, clock.today_of(at))
    _require_seen(going([draft]), seen)
    _publish(draft, by, at)
    ledger.record(
        kind="items.published", noun="item", noun_id=item.code, by=by, at=at,
        data={"version": draft.number, "sha256": digest_of(draft)},
    )  # fmt: skip
    return draft


@transaction.atomic
def publish_all(*, by: Actor, at: datetime.datetime, seen: str | None = None) -> int:
    """Publish every complete draft that the actor may publish; returns how many.

    Incomplete drafts stay drafts; their list shows what they lack. So do those of items that were
    ended, since publishing one takes the item up again, and those that cite a changed law: both
    are decided one by one.

    :param seen: the mark (`queries.publishing.mark_of`) of the drafts that a page showed.
    :raises NothingToPublish: there is none. :raises DraftsChanged: they are not what was shown.
    """
    require(by, Permission.ITEMS_PUBLISH)
    # Items first and in one order, as in `publish`: two publishers cannot wait for each other.
    list(Item.objects.scoped(by).select_for_update(of=("self",)).order_by("pk"))
    ready, _held = going_together(by, clock.today_of(at), locked=True)
    drafts = [one.draft for one in ready]
    if not drafts:
        raise NothingToPublish
    _require_seen(ready, seen)
    for draft in drafts:
        _publish(draft, by, at)
    codes = [
        {"item": draft.item.code, "version": draft.number, "sha256": digest_of(draft)}
        for draft in drafts
    ]
    ledger.record(
        kind="items.published-all", noun="item", noun_id="list", by=by, at=at,
        data={"items": codes},
    )  # fmt: skip
    return len(drafts)


def _require_seen(shown: Sequence[Going], seen: str | None) -> None:
    if seen is not None and seen != mark_of(shown):
        raise DraftsChanged


def _publish(draft: ItemVersion, by: Actor, at: datetime.datetime) -> None:
    """The version before ends when this one begins, or earlier where it had ended.

    Nothing begins in the past.
    """
    day = clock.today_of(at)
    draft.valid_from = max(draft.valid_from or day, day)
    former = draft.item.versions.filter(state=ItemState.PUBLISHED).first()
    if former is not None:
        move(former, "replace", table=TRANSITIONS, labels=ItemState)
        former.replaced_on = draft.valid_from
        first = former.valid_from if former.ended_on is None else None
        former.valid_to = last_day(
            first=first, last=former.valid_to, replaced_on=former.replaced_on
        )
        former.save(update_fields=["state", "valid_to", "replaced_on"])
    move(draft, "publish", table=TRANSITIONS, labels=ItemState)
    draft.published_at, draft.published_by_id = at, by.person_id
    draft.save(update_fields=["state", "valid_from", "published_at", "published_by"])
