"""What the office of a region does with the list of all departments: decide, publish."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from sunlot import clock
from sunlot.actors import Actor, Permission, require
from sunlot.items.errors import NothingNew, NothingToUnify, OverlapGone
from sunlot.items.models import OverlapDecision, UnifiedList
from sunlot.items.queries.unified import (
    content_of_list,
    digest_of_list,
    says_the_same,
    unified_of,
)
from sunlot.ledger import actions as ledger
from sunlot.regions.models import Region


@transaction.atomic
def decide_overlap(
    *, kind: str, key: str, codes: Sequence[str], decision: str, note: str, by: Actor,
    at: datetime.datetime,
) -> OverlapDecision:  # fmt: skip
    """Record what is done about items of several departments; a later decision replaces it.

    :param codes: the items that the page showed. :raises OverlapGone: there are others now.
    """
    require(by, Permission.ITEMS_UNIFY)
    region = Region.objects.select_for_update().get(path=by.region_path)
    unified = unified_of(region, clock.today_of(at))
    found = {(one.kind, one.key): one for one in (*unified.duplicates, *unified.joint)}
    overlap = found.get((kind, key))
    if overlap is None or overlap.codes != list(codes):
        raise OverlapGone
    decided, _made = OverlapDecision.objects.update_or_create(
        region=region, kind=kind, key=key,
        defaults={
            "codes": overlap.codes, "decision": decision, "note": note,
            "decided_by_id": by.person_id, "decided_at": at,
        },
    )  # fmt: skip
    ledger.record(
        kind="items.overlap-decided", noun="item-list", noun_id=region.code, by=by, at=at,
        data={"kind": kind, "items": overlap.codes, "decision": decision},
    )  # fmt: skip
    return decided


@transaction.atomic
def publish_unified(*, by: Actor, at: datetime.datetime) -> UnifiedList:
    """Publish the list of the own region as its next version.

    :raises NothingToUnify: no item is in force. :raises NothingNew: as the version before it.
    """
    require(by, Permission.ITEMS_UNIFY)
    region = Region.objects.select_for_update().get(path=by.region_path)
    today = clock.today_of(at)
    unified = unified_of(region, today)
    if not unified.versions:
        raise NothingToUnify
    former = UnifiedList.objects.filter(region=region).order_by("-number").first()
    number = former.number + 1 if former else 1
    content = content_of_list(unified, number=number, on=today)
    if former is not None and says_the_same(former.content, content):
        raise NothingNew(number=former.number)
    published = UnifiedList.objects.create(
        region=region, number=number, content=content, sha256=digest_of_list(content),
        published_by_id=by.person_id, published_at=at,
    )  # fmt: skip
    ledger.record(
        kind="items.unified-published", noun="item-list", noun_id=region.code, by=by, at=at,
        data={"number": number, "items": len(content["items"]), "sha256": published.sha256},
    )  # fmt: skip
    return published
