"""Reads of draws. Other apps import from here: ``from sunlot.draws import queries``."""

from sunlot.draws.queries.announced import announced
from sunlot.draws.queries.attesting import Audit, audit_of, may_attest, own_key, step_of
from sunlot.draws.queries.bundles import bundle_on_disk, reach_of
from sunlot.draws.queries.closing import source_facts, source_words
from sunlot.draws.queries.frozen import parties_of
from sunlot.draws.queries.lists import draw_for, draws_for, todo
from sunlot.draws.queries.logged import unproved
from sunlot.draws.queries.objecting import (
    Objections,
    is_affected,
    may_read_objections,
    objecting_lock,
    objections_of,
)
from sunlot.draws.queries.outcome import (
    Example,
    Odds,
    Place,
    Why,
    dealt,
    example,
    has_result,
    of_task,
    ranked,
    teams,
    ticket_line,
    why,
    winners,
)
from sunlot.draws.queries.public import (
    last_drawn,
    public_bundle_path,
    public_draw,
    public_draws,
    released_winners,
)
from sunlot.draws.queries.slips import (
    asking_lock,
    number_fits,
    number_of,
    row_of,
    slip_of,
    which_slip,
)

__all__ = [
    "Audit", "Example", "Objections", "Odds", "Place", "Why", "announced", "asking_lock",
    "audit_of", "bundle_on_disk", "dealt", "draw_for", "draws_for", "example", "has_result",
    "is_affected", "last_drawn", "may_attest", "may_read_objections", "number_fits", "number_of",
    "objecting_lock", "objections_of", "of_task", "own_key", "parties_of", "public_bundle_path",
    "public_draw", "public_draws", "ranked", "reach_of", "released_winners", "row_of", "slip_of",
    "source_facts", "source_words", "step_of", "teams", "ticket_line", "todo", "unproved",
    "which_slip", "why", "winners",
]  # fmt: skip
