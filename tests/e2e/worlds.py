"""Small worlds that are completed for what a browser shows."""

import hashlib

from sunlot.inspections.tests.world import World, build
from tests.cast import Cast


def visited(cast: Cast) -> World:
    """A drawn joint task whose tickets exist too, as the portal shows them."""
    world = build(cast)
    rows = list(world.draw.frame.order_by("rank"))
    for row in rows:
        # Ascending with the rank, as tickets are.
        row.ticket = f"{row.rank:02x}" + hashlib.sha256(row.object_id.encode()).hexdigest()[2:]
        row.save(update_fields=["ticket"])
    return world
