"""Which draws the public log can prove by now and whose bundles do not carry it yet."""

from sunlot.draws.models import Draw
from sunlot.draws.states import DrawState
from sunlot.publiclog import queries as publiclog


def unproved_size(draw: Draw) -> int | None:
    """The size of the log under which all entries of a draw are proved now.

    None where its bundles carry them already, or its newest entry is not cosigned yet.
    """
    newest = publiclog.newest_of([draw.draw_id]).get(draw.draw_id)
    covered = publiclog.covered()
    if draw.state != DrawState.VERIFIED or newest is None or covered <= newest:
        return None
    return covered if draw.log_size <= newest else None


def unproved() -> list[Draw]:
    """Draws whose bundles can carry more of the log than they do, oldest first."""
    covered = publiclog.covered()
    if not covered:
        return []
    draws = list(Draw.objects.filter(state=DrawState.VERIFIED, log_size__lt=covered).order_by("pk"))
    newest = publiclog.newest_of([one.draw_id for one in draws])
    return [one for one in draws if one.log_size <= newest.get(one.draw_id, -1) < covered]
