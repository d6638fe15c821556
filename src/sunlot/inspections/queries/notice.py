"""What the notice of inspection 检查通知书 says (国办发〔2024〕54号 and its document templates)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sunlot.draws import queries as draws
from sunlot.draws.models import Draw
from sunlot.inspections.models import Inspection, ItemOutcome, Part, TeamMember
from sunlot.inspections.queries.counting import visits_in_year
from sunlot.inspections.states import InspectionState


@dataclass(frozen=True, slots=True)
class NoticePart:
    """One department on the notice: its items with their basis, its officers."""

    part: Part
    items: Sequence[ItemOutcome]
    team: Sequence[TeamMember]


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice of one visit; `visits_so_far` is this year's count before this visit.

    `slip_number` opens the slip of a private draw; "" where none is needed.
    """

    visit: Inspection
    parts: Sequence[NoticePart]
    visits_so_far: int
    year: int
    slip_number: str


def notice_of(visit: Inspection) -> Notice:
    """The notice of a visit that was loaded by `visit_for`."""
    year = visit.planned_from.year
    counted = visits_in_year(visit.target_id, year)
    own = (
        visit.visited_on is not None
        and visit.visited_on.year == year
        and visit.state != InspectionState.IMPOSSIBLE
    )
    return Notice(
        visit=visit,
        parts=[
            NoticePart(part=part, items=list(part.outcomes.all()), team=list(part.team.all()))
            for part in visit.parts.all()
        ],
        visits_so_far=counted - own,
        year=year,
        slip_number=_slip_number(visit),
    )


def _slip_number(visit: Inspection) -> str:
    if visit.draw is None or not visit.draw.is_private:
        return ""
    return draws.number_of(visit.draw, visit.object_id)


def was_told(draw: Draw, object_id: str) -> bool:
    """Whether the object's own inspection after this draw was announced to it."""
    visits = Inspection.objects.filter(draw=draw, object_id=object_id)
    return visits.filter(notified_at__isnull=False).exists()
