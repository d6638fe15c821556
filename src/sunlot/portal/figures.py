"""Three figures for the portal's home, each with its denominator."""

import datetime
from dataclasses import dataclass

from sunlot.draws import queries as draws
from sunlot.draws.states import DrawState
from sunlot.inspections import queries as inspections
from sunlot.publications import queries as publications


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts as (part, whole)."""

    verified: tuple[int, int]
    punctual: tuple[int, int]
    random: tuple[int, int]


def figures(today: datetime.date) -> Figures:
    """Draws verified of all drawn; results on time of all due; random visits of all visits."""
    drawn = draws.public_draws().filter(
        state__in=[DrawState.DRAWN, DrawState.VERIFIED, DrawState.REJECTED]
    )
    rows = publications.timeliness("", today)
    share = inspections.public_random_share(today.year)
    return Figures(
        verified=(drawn.filter(state=DrawState.VERIFIED).count(), drawn.count()),
        punctual=(sum(row.on_time for row in rows), sum(row.settled for row in rows)),
        random=(share.random, share.total),
    )
