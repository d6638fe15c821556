"""Whether visits met somebody: what keeps a merged record's unreachability from going along."""

import datetime

from sunlot.inspections.models import Part
from sunlot.inspections.queries.counting import visits_of
from sunlot.inspections.states import PartState
from sunlot.quality.rules import is_met


def met_since(target: int, since: datetime.date, but: str) -> bool:
    """Whether a reviewed result of a day or later shows that somebody was there.

    :param but: number of the visit that does not count.
    """
    parts = Part.objects.filter(visits_of([target], "inspection__"), state=PartState.ACCEPTED)
    later = parts.filter(visited_on__gte=since).exclude(inspection__number=but)
    return any(
        is_met(part.life_cycle, [one.outcome for one in part.outcomes.all()])
        for part in later.prefetch_related("outcomes")
    )
