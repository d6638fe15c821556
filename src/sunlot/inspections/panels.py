"""The visits of one target, as a section of the target's page, and of many as a column."""

import datetime
from collections.abc import Mapping, Sequence

from sunlot.actors import Actor
from sunlot.inspections import queries
from sunlot.plans.rules import YEARLY_CAP
from sunlot.targets.columns import Visits
from sunlot.targets.models import Target
from sunlot.targets.panels import Panel

SHOWN = 20


def visits_panel(target: Target, actor: Actor, today: datetime.date) -> Panel | None:
    """How often the target was visited this year, by all departments, and the visits in scope."""
    context = {
        "visits": queries.visits_to(target, actor)[:SHOWN],
        "year": today.year,
        "this_year": queries.visits_in_year(target.pk, today.year),
    }
    return Panel("inspections/_target_panel.html", context)


def visits_column(targets: Sequence[int], today: datetime.date) -> Mapping[int, Visits]:
    """Visits of this year against the cap, for every target of a page."""
    found = queries.visits_made(targets, today)
    none = (0, None)
    return {
        one: Visits(this_year=n, cap=YEARLY_CAP, last=last)
        for one in targets
        for n, last in [found.get(one, none)]
    }
