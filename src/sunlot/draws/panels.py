"""The last draw of one target, as a section of the target's page."""

import datetime

from sunlot.actors import Actor
from sunlot.draws.queries import last_drawn
from sunlot.targets.models import Target
from sunlot.targets.panels import Panel


def drawn_panel(target: Target, _actor: Actor, _today: datetime.date) -> Panel:
    """The last day on which it was drawn from a list that is public."""
    context = {"last": last_drawn([target.pk]).get(target.pk)}
    return Panel("draws/_target_panel.html", context, aside=True)
