"""From a part and its outcomes to what the public sees."""

from collections.abc import Iterable, Mapping
from typing import Any

from sunlot.inspections.models import ItemOutcome, Part
from sunlot.publications.rules import PublicItem, snapshot

CORRECTED = ("visited_on", "items", "follow_up", "life_cycle")


def content_of(part: Part) -> dict[str, Any]:
    """The snapshot of an accepted part as it is now."""
    return content_with(part, part.outcomes.select_related("item_version__item"))


def content_with(part: Part, outcomes: Iterable[ItemOutcome]) -> dict[str, Any]:
    """The snapshot of a part with outcomes that the caller has loaded."""
    visit, target = part.inspection, part.inspection.target
    if part.visited_on is None or part.formed_on is None:
        raise ValueError("only an accepted part has a public content")
    return snapshot(
        number=visit.number,
        target={
            "object_id": target.object_id,
            "kind": target.kind,
            "name": target.name,
            "credit_code": target.credit_code or "",
        },
        task={"code": visit.task.code, "title": visit.task.title} if visit.task else {},
        draw_id=visit.draw.draw_id if visit.draw else "",
        exception_code=visit.exception_code,
        department={"code": part.department.code, "name": part.department.name},
        visited_on=part.visited_on,
        formed_on=part.formed_on,
        items=[
            PublicItem(
                code=row.item_version.item.code,
                matter=row.item_version.matter,
                outcome=row.outcome,
            )
            for row in sorted(outcomes, key=lambda one: one.pk)
        ],
        life_cycle=part.life_cycle,
    )


def corrected_content(part: Part, before: Mapping[str, Any]) -> dict[str, Any]:
    """The public content with what can be corrected as the part has it now; all else as before."""
    now = content_of(part)
    return {**before, **{name: now[name] for name in CORRECTED}}
