"""The filters of the list of visits, and the figures before visits are created."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from sunlot.actors import Actor
from sunlot.draws.models import Assignment, Draw, FrameRow
from sunlot.inspections.models import Inspection, Part
from sunlot.inspections.states import InspectionState, PartState


def narrowed(
    visits: QuerySet[Inspection], given: Mapping[str, str], actor: Actor
) -> QuerySet[Inspection]:
    """The list's filters (``q state task department draw kind mine``); others filter nothing."""
    if text := given.get("q", "").strip():
        visits = visits.filter(
            Q(target__name__icontains=text) | Q(number__icontains=text)
            | Q(object_id__iexact=text)
        )  # fmt: skip
    visits = _in_state(visits, given, actor)
    if (task := given.get("task", "")).isdecimal():
        visits = visits.filter(task_id=int(task))
    if department := given.get("department", ""):
        visits = _with(visits, Part.objects.filter(department__code=department))
    if draw := given.get("draw", ""):
        visits = visits.filter(draw__draw_id=draw)
    if (kind := given.get("kind", "")) in {"random", "other"}:
        visits = visits.filter(draw__isnull=kind == "other")
    if given.get("mine"):
        own = Part.objects.filter(department_id__in=actor.places).values("inspection_id")
        visits = visits.filter(Q(lead_id__in=actor.places) | Q(pk__in=own))
    return visits


def _in_state(
    visits: QuerySet[Inspection], given: Mapping[str, str], actor: Actor
) -> QuerySet[Inspection]:
    """By the state of the visit, or of an open visit's parts."""
    state = given.get("state", "")
    if state in InspectionState.values:
        return visits.filter(state=state)
    if state not in PartState.values:
        return visits
    parts = Part.objects.filter(state=state, inspection__state=InspectionState.TO_INSPECT)
    if given.get("mine"):
        parts = parts.filter(department_id__in=actor.places)
    return _with(visits, parts)


def _with(visits: QuerySet[Inspection], parts: QuerySet[Part]) -> QuerySet[Inspection]:
    return visits.filter(pk__in=parts.values("inspection_id"))


@dataclass(frozen=True, slots=True)
class Creation:
    """What the creation of visits from a draw is about: `unfilled` places have no officer."""

    winners: int
    existing: int
    unfilled: int


def creation_of(draw: Draw) -> Creation:
    """The figures of one draw, which the caller has found in scope."""
    return Creation(
        winners=FrameRow.objects.filter(draw=draw, is_winner=True).count(),
        existing=Inspection.objects.filter(draw=draw).count(),
        unfilled=Assignment.objects.filter(
            draw=draw, officer__isnull=True, ended_at__isnull=True
        ).count(),
    )
