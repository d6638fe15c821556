"""Putting what happens after the draw on record as lines with a salt (protocol §7.1)."""

import datetime
import secrets
from collections.abc import Iterable, Sequence

from drawproof.later import (
    Change,
    LaterRecusal,
    Release,
    Replacement,
    Substitution,
    event_digest,
)
from sunlot.draws.models import Draw, LaterEvent, LaterKind
from sunlot.draws.queries.later import later_of
from sunlot.ledger.queries import rfc3339

__all__ = ["Release", "Replacement", "Substitution", "keep", "recusals", "salt"]

SECOND = datetime.timedelta(seconds=1)
Happened = Substitution | Change | Release
KINDS: dict[type, LaterKind] = {
    Substitution: LaterKind.SUBSTITUTION, Release: LaterKind.RELEASE,
}  # fmt: skip


def keep(draw: Draw, events: Iterable[Happened]) -> list[list[str]]:
    """Add lines to the record; (kind, digest) of each, for the ledger and so for the public log."""
    rows, start = [], LaterEvent.objects.filter(draw=draw).count()
    for number, event in enumerate(events, start + 1):
        kind = KINDS.get(type(event), LaterKind.REPLACEMENT)
        line = event.line(draw.suite, draw.draw_id)
        rows.append(LaterEvent(draw=draw, sequence=number, kind=kind, line=line))
    LaterEvent.objects.bulk_create(rows)
    return [[str(row.kind), event_digest(draw.suite, row.line)] for row in rows]


def salt() -> str:
    """A new salt, 32 hex."""
    return secrets.token_hex(16)


def recusals(
    draw: Draw, away: Iterable[str], declared: Sequence[tuple[str, str]], at: datetime.datetime
) -> list[LaterRecusal]:
    """Who is passed over from now on, and why; on record before what follows from it.

    Events of one second count in the order of the files, so that these are a second earlier.

    :param away: officers who cannot be sent at all. :param declared: (object, officer).
    """
    before = later_of(draw).replacements
    moment = rfc3339(at - SECOND)
    if before:
        moment = max(moment, before[-1].at)
    gone = [
        LaterRecusal(object_id=None, officer_id=code, why="away", at=moment, salt=salt())
        for code in sorted(away)
    ]
    return gone + [
        LaterRecusal(object_id=site, officer_id=code, why="declared", at=moment, salt=salt())
        for site, code in sorted(declared)
    ]
