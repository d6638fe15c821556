"""Changes of law: entered once, and answered for each item that cites what changed."""

import datetime

from django.db import transaction

from sunlot import clock
from sunlot.actors import Actor, Permission, require
from sunlot.items.errors import (
    InstrumentUnreadable,
    LawChangeClosed,
    LawChangeKnown,
    NotFlagged,
    NotYourLawChange,
)
from sunlot.items.models import Item, LawChange, LawCheck
from sunlot.items.policies import may_withdraw, require_edit
from sunlot.items.queries.laws import flagged_version
from sunlot.items.rules.citing import articles_of, instrument_key
from sunlot.ledger import actions as ledger
from sunlot.regions.models import Region


@transaction.atomic
def enter_law_change(
    *, instrument: str, what: str, effective_on: datetime.date, source: str, by: Actor,
    at: datetime.datetime, articles_text: str = "", number: str = "", successor: str = "",
    note: str = "",
) -> LawChange:  # fmt: skip
    """Enter that an instrument was repealed or amended; every item that cites it is flagged.

    It holds in the actor's region and below. An open page sent again gives what is there.

    :raises InstrumentUnreadable: nothing is left of the name. :raises LawChangeKnown: entered.
    """
    require(by, Permission.ITEMS_EDIT)
    key = instrument_key(instrument)
    if len(key) < 2:
        raise InstrumentUnreadable(text=instrument)
    # Two people who enter the same change are told by the second one.
    region = Region.objects.select_for_update().get(path=by.region_path)
    articles = sorted(articles_of(articles_text))
    known = LawChange.objects.standing().filter(
        region=region, key=key, what=what, effective_on=effective_on
    )
    for one in known:
        if one.articles == articles:
            raise LawChangeKnown(
                instrument=one.instrument, day=effective_on.isoformat(),
                what=one.get_what_display(),
            )  # fmt: skip
    change = LawChange.objects.create(
        region=region, instrument=_plain(instrument), key=key, number=number,
        articles_text=articles_text, articles=articles, what=what, effective_on=effective_on,
        successor=_plain(successor), source=source, note=note,
        entered_by_id=by.person_id, entered_at=at,
    )  # fmt: skip
    ledger.record(
        kind="items.law-entered", noun="law-change", noun_id=str(change.pk), by=by, at=at,
        data={"instrument": change.instrument, "articles": articles, "what": what},
    )  # fmt: skip
    return change


@transaction.atomic
def withdraw_law_change(*, change: LawChange, by: Actor, at: datetime.datetime) -> None:
    """Take back what was entered by mistake: it flags nothing any more.

    :raises LawChangeClosed: withdrawn already. :raises NotYourLawChange: entered by another.
    """
    require(by, Permission.ITEMS_EDIT)
    change = (
        LawChange.objects.select_for_update(of=("self",)).select_related("region").get(pk=change.pk)
    )
    if change.withdrawn_at is not None:
        raise LawChangeClosed
    if not may_withdraw(by, change):
        raise NotYourLawChange(instrument=change.instrument)
    change.withdrawn_by_id, change.withdrawn_at = by.person_id, at
    change.save(update_fields=["withdrawn_by", "withdrawn_at"])
    ledger.record(
        kind="items.law-withdrawn", noun="law-change", noun_id=str(change.pk), by=by, at=at,
        data={"instrument": change.instrument},
    )  # fmt: skip


@transaction.atomic
def hold_item(
    *, change: LawChange, item: Item, note: str, by: Actor, at: datetime.datetime
) -> LawCheck:
    """Record that the version in use was compared with the change and still holds (IT-03).

    :raises NotYourItem: another department's item. :raises NotFlagged: nothing asks for it.
    """
    require_edit(by, item.department, item.code)
    Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    version = flagged_version(item, change, clock.today_of(at))
    if version is None:
        raise NotFlagged(item=item.code)
    check = LawCheck.objects.create(
        change=change, version=version, note=note, checked_by_id=by.person_id, checked_at=at
    )
    ledger.record(
        kind="items.law-held", noun="item", noun_id=item.code, by=by, at=at,
        data={"version": version.number, "change": change.pk},
    )  # fmt: skip
    return check


def _plain(name: str) -> str:
    """A name of an instrument without its own 《》; pages write them."""
    name = name.strip()
    return name.replace("《", "").replace("》", "") if name.count("《") <= 1 else name
