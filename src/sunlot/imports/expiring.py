"""Uploads that nobody took further: their files may hold columns that must not be kept."""

import datetime

from django.db import transaction
from django.db.models.functions import Coalesce

from sunlot.actors import Actor
from sunlot.imports import leftover
from sunlot.imports.models import Batch
from sunlot.imports.settling import close
from sunlot.imports.states import OPEN
from sunlot.ledger import actions as ledger

KEEP_DAYS = 30


def give_up_abandoned(*, at: datetime.datetime) -> int:
    """Give up batches on which nobody has worked for long, and rows left over; returns how many."""
    last = Coalesce("checked_at", "uploaded_at")
    old = Batch.objects.filter(state__in=OPEN).annotate(last=last)
    count = 0
    for pk in old.filter(last__lt=at - datetime.timedelta(days=KEEP_DAYS)).values_list(
        "pk", flat=True
    ):
        count += _give_up(pk, at)
    return count + _forget_leftovers(at)


def _forget_leftovers(at: datetime.datetime) -> int:
    """Rows that were not written go as well when nobody has mended them for long."""
    done = Batch.objects.filter(
        reading__has_key=leftover.KEY, applied_at__lt=at - datetime.timedelta(days=KEEP_DAYS)
    )
    for batch in done:
        leftover.forget(batch)
        batch.save(update_fields=["reading"])
    return len(done)


@transaction.atomic
def _give_up(pk: int, at: datetime.datetime) -> bool:
    batch = Batch.objects.select_for_update().get(pk=pk)
    if batch.state not in OPEN:
        return False
    close(batch)
    ledger.record(
        kind="imports.expired", noun="batch", noun_id=str(pk), by=Actor.system(), at=at,
        data={"kind": batch.kind},
    )  # fmt: skip
    return True
