"""Ending an item: from a day on it is not used any more, and what it was used for stays."""

import datetime

from django.db import transaction
from django.db.models import F, Q

from sunlot import clock
from sunlot.actors import Actor
from sunlot.items.errors import EndedAlready, EndInThePast, EndStands, NotInForce, OverBefore
from sunlot.items.models import Item, ItemVersion
from sunlot.items.policies import require_publish
from sunlot.items.rules.versions import is_ended
from sunlot.items.states import ItemState
from sunlot.ledger import actions as ledger


@transaction.atomic
def end_item(
    *, item: Item, day: datetime.date, reason: str, by: Actor, at: datetime.datetime
) -> ItemVersion:
    """End an item: `day` is the first day on which it may not be used (IT-01).

    A version that waits for its first day, and the one that is used until then, both end.

    :returns: the published version. :raises OtherDepartment: not this item.
    :raises EndInThePast: the day is before today. :raises NotInForce: nothing is published.
    :raises EndedAlready: that was decided before. :raises OverBefore: it is over by that day.
    """
    require_publish(by, item)
    if day < clock.today_of(at):
        raise EndInThePast(day=day.isoformat())
    published = _published(item)
    if published is None:
        raise NotInForce(item=item.code)
    if published.ended_on is not None:
        raise EndedAlready(item=item.code, day=published.ended_on.isoformat())
    standing = item.versions.exclude(state=ItemState.DRAFT).filter(
        Q(valid_to=None) | Q(valid_to__gte=day)
    )
    if not standing.filter(pk=published.pk).exists():
        raise OverBefore(item=item.code, day=day.isoformat())
    standing.update(
        ended_on=day, ended_before=F("valid_to"), valid_to=day - datetime.timedelta(days=1),
        end_reason=reason, ended_by_id=by.person_id, ended_at=at,
    )  # fmt: skip
    ledger.record(
        kind="items.ended", noun="item", noun_id=item.code, by=by, at=at,
        data={"version": published.number, "day": day.isoformat(), "reason": reason},
    )  # fmt: skip
    published.refresh_from_db()
    return published


@transaction.atomic
def withdraw_end(*, item: Item, by: Actor, at: datetime.datetime) -> ItemVersion:
    """Take the end of an item back before its day: it holds as long as it would have held.

    From that day on days have passed without it, and only a new version takes it up again.

    :raises OtherDepartment: not this item. :raises EndStands: nothing to take back, or too late.
    """
    require_publish(by, item)
    published = _published(item)
    if (
        published is None
        or published.ended_on is None
        or is_ended(published.ended_on, day=clock.today_of(at))
    ):
        raise EndStands(item=item.code)
    day = published.ended_on
    # Programs that read what was changed since a moment hear of it by `edited_at`.
    item.versions.filter(ended_on=day, ended_at=published.ended_at).update(
        ended_on=None, valid_to=F("ended_before"), ended_before=None, end_reason="", ended_by=None,
        ended_at=None, edited_by_id=by.person_id, edited_at=at,
    )  # fmt: skip
    ledger.record(
        kind="items.end-withdrawn", noun="item", noun_id=item.code, by=by, at=at,
        data={"version": published.number, "day": day.isoformat()},
    )  # fmt: skip
    published.refresh_from_db()
    return published


def _published(item: Item) -> ItemVersion | None:
    """The published version, its item locked as in `publish`."""
    Item.objects.select_for_update().get(pk=item.pk)
    return item.versions.filter(state=ItemState.PUBLISHED).first()
