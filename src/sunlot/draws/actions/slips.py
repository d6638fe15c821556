"""What is written when slips are asked for: failures, and numbers that were handed out."""

import datetime

from django.db import transaction

from sunlot.accounts.rules import LOCK_FOR
from sunlot.actors import Actor, Permission, require
from sunlot.draws.errors import NotInTheFrozenList
from sunlot.draws.models import Draw, SlipAttempt
from sunlot.draws.models.slips import asker_key
from sunlot.draws.queries.slips import index_of, number_of, row_of
from sunlot.ledger import actions as ledger


@transaction.atomic
def note_failed_slip(*, object_id: str, address: str | None, at: datetime.datetime) -> None:
    """Write down that code and number did not fit; what no longer counts goes.

    Anybody can make these rows, without end: they are no ledger events.
    """
    SlipAttempt.objects.filter(at__lt=at - 2 * LOCK_FOR).delete()
    SlipAttempt.objects.create(
        at=at, code=asker_key(object_id), address=asker_key(address) if address else ""
    )


@transaction.atomic
def give_number(*, draw: Draw, object_id: str, by: Actor, at: datetime.datetime) -> str:
    """The slip number of an object without a notice, for whoever may open its stratum anyway.

    That it was asked for is on record like every download of the full bundle; the ledger names no
    object, but its position in the frozen list.

    :raises NotInTheFrozenList: the list of the draw has no such object.
    """
    require(by, Permission.DRAWS_FULL_BUNDLE)
    row = row_of(draw, object_id)
    if row is None:
        raise NotInTheFrozenList(object_id=object_id)
    ledger.record(
        kind="draws.slip-number-given", noun="draw", noun_id=str(draw.pk), by=by, at=at,
        data={"draw_id": draw.draw_id, "position": index_of(draw, row) + 1},
    )  # fmt: skip
    return number_of(draw, object_id)
