"""What the notice of inspection 检查通知书 says (国办发〔2024〕54号 and its document templates)."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    """The notice of one visit; `visits_so_far` is this year's count before this visit."""

    visit: Inspection
    parts: Sequence[NoticePart]
    visits_so_far: int
    year: int


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
    )
