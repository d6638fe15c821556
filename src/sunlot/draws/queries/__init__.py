"""Reads of draws. Other apps import from here: ``from sunlot.draws import queries``."""

from sunlot.draws.queries.announced import announced
from sunlot.draws.queries.frozen import parties_of
from sunlot.draws.queries.lists import draw_for, draws_for, todo
from sunlot.draws.queries.logged import unproved
from sunlot.draws.queries.outcome import (
    Odds,
    Place,
    Why,
    dealt,
    has_result,
    of_task,
    ranked,
    teams,
    ticket_line,
    why,
    winners,
)
from sunlot.draws.queries.public import (
    public_bundle_path,
    public_draw,
    public_draws,
    released_winners,
)

__all__ = [
    "Odds", "Place", "Why", "announced", "dealt", "draw_for", "draws_for", "has_result", "of_task",
    "parties_of",
    "public_bundle_path", "public_draw", "public_draws", "ranked", "released_winners", "teams",
    "ticket_line", "todo", "unproved", "why", "winners",
]  # fmt: skip
