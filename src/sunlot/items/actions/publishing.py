"""Publishing item versions. Importing them stands in `importing`."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from sunlot import clock
from sunlot.actors import Actor, Permission, require
from sunlot.items.errors import NoDraft, NothingToPublish, NotPublishable, ValidityOver
from sunlot.items.models import Item, ItemVersion
from sunlot.items.policies import require_publish
from sunlot.items.queries.versions import digest_of, is_over, ready_drafts
from sunlot.items.rules.versions import missing_for_publication
from sunlot.items.states import TRANSITIONS, ItemState
from sunlot.ledger import actions as ledger
from sunlot.states import move

MISSING_WORDS = {"basis": _("检查依据"), "method": _("检查方式")}


@transaction.atomic
def publish(*, item: Item, by: Actor, at: datetime.datetime) -> ItemVersion:
    """Make the draft of an item public; the version before it is replaced and stays readable.

    :raises NoDraft: nothing waits. :raises NotPublishable: no basis or no method (IT-02).
    :raises ValidityOver: it would never be in force.
    """
    require_publish(by, item)
    Item.objects.select_for_update().get(pk=item.pk)
    draft = item.versions.filter(state=ItemState.DRAFT).order_by("-number").first()
    if draft is None:
        raise NoDraft(item=item.code)
    missing = missing_for_publication(basis_text=draft.basis_text, method=draft.method)
    if missing:
        words = _("、").join(str(MISSING_WORDS[name]) for name in missing)
        raise NotPublishable(item=item.code, missing=words)
    if is_over(draft, clock.today_of(at)):
        raise ValidityOver(item=item.code, to=draft.valid_to)
    _publish(draft, by, at)
    ledger.record(
        kind="items.published", noun="item", noun_id=item.code, by=by, at=at,
        data={"version": draft.number, "sha256": digest_of(draft)},
    )  # fmt: skip
    return draft


@transaction.atomic
def publish_all(*, by: Actor, at: datetime.datetime) -> int:
    """Publish every complete draft that the actor may publish; returns how many.

    Incomplete drafts stay drafts; their list shows what they lack. So do those of items that were
    ended: publishing one takes the item up again, which is decided one by one.

    :raises NothingToPublish: there is none.
    """
    require(by, Permission.ITEMS_PUBLISH)
    # Items first and in one order, as in `publish`: two publishers cannot wait for each other.
    list(Item.objects.scoped(by).select_for_update(of=("self",)).order_by("pk"))
    ready = ready_drafts(by, clock.today_of(at), locked=True)
    if not ready:
        raise NothingToPublish
    for draft in ready:
        _publish(draft, by, at)
    codes = [
        {"item": draft.item.code, "version": draft.number, "sha256": digest_of(draft)}
        for draft in ready
    ]
    ledger.record(
        kind="items.published-all", noun="item", noun_id="list", by=by, at=at,
        data={"items": codes},
    )  # fmt: skip
    return len(ready)


def _publish(draft: ItemVersion, by: Actor, at: datetime.datetime) -> None:
    """The version before ends on the day before this one begins, or earlier where it had ended.

    Nothing begins in the past.
    """
    day = clock.today_of(at)
    draft.valid_from = max(draft.valid_from or day, day)
    former = draft.item.versions.filter(state=ItemState.PUBLISHED).first()
    if former is not None:
        move(former, "replace", table=TRANSITIONS, labels=ItemState)
        last = draft.valid_from - datetime.timedelta(days=1)
        former.valid_to = min(former.valid_to or last, last)
        former.save(update_fields=["state", "valid_to"])
    move(draft, "publish", table=TRANSITIONS, labels=ItemState)
    draft.published_at, draft.published_by_id = at, by.person_id
    draft.save(update_fields=["state", "valid_from", "published_at", "published_by"])
