"""The visits of one target, as a section of the target's page."""

import datetime

from sunlot.actors import Actor
from sunlot.inspections import queries
from sunlot.targets.models import Target
from sunlot.targets.panels import Panel

SHOWN = 20


def visits_panel(target: Target, actor: Actor, today: datetime.date) -> Panel | None:
    """How often the target was visited this year, by all departments, and the visits in scope."""
    visits = queries.visits_for(actor).filter(target=target).order_by("-planned_from", "-pk")
    context = {
        "visits": visits[:SHOWN],
        "year": today.year,
        "this_year": queries.visits_in_year(target.pk, today.year),
    }
    return Panel("inspections/_target_panel.html", context)
