"""What a reviewed result says about the target register; in the transaction of the review."""

import datetime

from sunlot.inspections.models import Part
from sunlot.quality import actions as quality


def announce_to_register(part: Part, at: datetime.datetime) -> None:
    """L1–L5, 04 and 07 come back as corrections for the department that supervises the target."""
    visit = part.inspection
    if part.visited_on is None:
        return
    stored = visit.task.target_filter if visit.task else None
    conditions = stored["all"] if stored else []
    drawn_by = {
        tag for one in conditions if one["field"] == "tag"
        for tag in ([one["value"]] if isinstance(one["value"], str) else one["value"])
    }  # fmt: skip
    result = quality.Result(
        visit=visit.number, part=part.pk, target=visit.target, life_cycle=part.life_cycle,
        outcomes=list(part.outcomes.values_list("outcome", flat=True)), note=part.note,
        found_on=part.visited_on, found_by=part.department_id, drawn_by=drawn_by,
    )  # fmt: skip
    quality.announce(result, at=at)
