"""What happened to a draw, as an entry of the ledger."""

import datetime

from sunlot.actors import Actor
from sunlot.draws.models import Draw
from sunlot.ledger import actions as ledger


def record(kind: str, draw: Draw, by: Actor, at: datetime.datetime, **data: object) -> None:
    """One entry with the draw's number and `data`."""
    ledger.record(
        kind=kind, noun="draw", noun_id=str(draw.pk), by=by, at=at,
        data={"draw_id": draw.draw_id, **data},
    )  # fmt: skip
