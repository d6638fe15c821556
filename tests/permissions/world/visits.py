"""Visits of one place from the approval to a published result, and a visit without a draw."""

import datetime

from sunlot.draws.models import Draw
from sunlot.inspections import actions
from sunlot.inspections.actions.recording import Finding
from sunlot.inspections.models import Inspection, NoticeKind, Part
from sunlot.items.models import Item
from sunlot.officers.models import Officer
from sunlot.publications import actions as publications
from sunlot.publications.models import ChangeRequest
from sunlot.targets.models import Target
from tests.cast import NOW
from tests.permissions.world.places import Place
from tests.permissions.world.plans import FIRST, LAST

AT = NOW + datetime.timedelta(minutes=30)
REASON = "示例：企业提供了新的证明材料，原结果需要更正。"


def build_visits(place: Place, draw: Draw) -> dict[str, Inspection]:
    """The visits of a draw, one in each state, by the step that is next."""
    actions.create_from_draw(draw=draw, by=place.by(place.planner), at=AT)
    names = ("approve", "resubmit", "notify", "record", "review", "publish", "correct", "decide")
    visits = dict(zip(names, Inspection.objects.filter(draw=draw).order_by("number"), strict=False))
    head, planner = place.by(place.approver), place.by(place.planner)
    actions.refuse(visit=visits["resubmit"], reason=REASON, by=head, at=AT)
    for name in names[2:]:
        visits[name] = actions.approve(
            visit=visits[name], approval_no="示例〔2026〕1号", by=head, at=AT
        )
    for name in names[3:]:
        visits[name] = actions.notify(visit=visits[name], kind=NoticeKind.BEFORE, by=planner, at=AT)
    for name in names[4:]:
        _record(place, part_of(place, visits[name]), review=name != "review")
    return visits


def part_of(place: Place, visit: Inspection) -> Part:
    """The lead department's part of a visit."""
    return Part.objects.get(inspection=visit, department=place.lead)


def _record(place: Place, part: Part, *, review: bool) -> None:
    outcomes = dict.fromkeys(part.outcomes.values_list("pk", flat=True), ("05", "示例"))
    finding = Finding(visited_on=FIRST, outcomes=outcomes)
    part = actions.record(part=part, finding=finding, by=place.by(place.officers[0]), at=AT)
    if review:
        actions.accept(part=part, by=place.by(place.approver), at=AT)


def build_publications(place: Place, visits: dict[str, Inspection]) -> ChangeRequest:
    """Publish two results, and ask for the withdrawal of one of them."""
    planner = place.by(place.planner)
    for name in ("correct", "decide"):
        part = part_of(place, visits[name])
        publication = publications.publish(part=part, by=planner, at=AT)
    return publications.request_withdrawal(
        publication=publication, reason=REASON, by=planner, at=AT
    )


def build_unplanned(
    place: Place, target: Target, item: Item, officers: list[Officer]
) -> Inspection:
    """A visit that no draw chose; it waits for approval."""
    return actions.register_exception(
        target=target, code="E3", reason="示例：收到投诉举报，需要现场核实。", items=[item],
        officers=officers[:2], planned_from=FIRST, planned_to=LAST,
        by=place.by(place.planner), at=AT,
    )  # fmt: skip
