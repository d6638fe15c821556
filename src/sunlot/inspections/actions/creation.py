"""From a verified draw to one visit per drawn target."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Q

from sunlot.actors import Actor, Permission
from sunlot.checklists.queries import in_use
from sunlot.departments.models import Department
from sunlot.departments.queries import heir_of
from sunlot.draws.models import Assignment, Draw, FrameRow, Substitution
from sunlot.draws.states import DrawState
from sunlot.inspections.errors import DrawNotVerified, NothingToInspect
from sunlot.inspections.models import Inspection, ItemOutcome, Part, TeamMember
from sunlot.inspections.policies import require_lead_of_task
from sunlot.inspections.queries.visits import items_by_department
from sunlot.inspections.states import RECORDABLE
from sunlot.items.models import ItemVersion
from sunlot.ledger import actions as ledger

Places = dict[tuple[str, str], dict[int, str]]  # (object id, department code) → {officer: pool}


@transaction.atomic
def create_from_draw(*, draw: Draw, by: Actor, at: datetime.datetime) -> int:
    """Create the visits that a verified draw still lacks; returns how many were created.

    Asking again brings in what the draw has changed since: visits of substitutes, and officers
    replaced on teams that have not recorded yet. Where nothing changed nothing is written and
    nothing recorded. A constant number of statements, whatever the number of visits.

    :raises DrawNotVerified: the draw has no checked result.
    :raises ItemNotPublished: an item of the task has no published version (IT-01).
    :raises NothingToInspect: the task has no matched item.
    """
    require_lead_of_task(by, draw.task, Permission.INSPECTIONS_PLAN)
    draw = Draw.objects.select_for_update(of=("self",)).select_related("task__lead").get(pk=draw.pk)
    if draw.state != DrawState.VERIFIED:
        raise DrawNotVerified(draw_id=draw.draw_id, state=draw.get_state_display())
    existing = set(Inspection.objects.filter(draw=draw).values_list("object_id", flat=True))
    rows = _missing_rows(draw, existing=existing)
    places = _places(draw)
    changed = renew_teams(draw, places)
    if rows:
        _create(draw, rows, places, first=len(existing) + 1, by=by, at=at)
    if rows or changed:
        ledger.record(
            kind="inspections.created", noun="draw", noun_id=str(draw.pk), by=by, at=at,
            data={
                "draw_id": draw.draw_id, "visits": len(rows), "before": len(existing),
                "places_changed": changed,
            },
        )  # fmt: skip
    return len(rows)


def _create(
    draw: Draw, rows: list[FrameRow], places: Places, *, first: int, by: Actor,
    at: datetime.datetime,
) -> None:  # fmt: skip
    versions = _by_heir(items_by_department(draw.task, on=draw.inspect_from))
    if not any(versions.values()):
        raise NothingToInspect(task=draw.task.title)
    asked = in_use(version for items in versions.values() for version in items)
    visits = Inspection.objects.bulk_create(
        Inspection(
            number=f"{draw.draw_id}-{number:04d}", lead_id=by.place_id, target=row.target,
            task=draw.task, draw=draw, object_id=row.object_id, region_id=row.target.region_id,
            planned_from=draw.inspect_from, planned_to=draw.inspect_to,
            registered_by_id=by.person_id, registered_at=at,
        )
        for number, row in enumerate(rows, start=first)
    )  # fmt: skip
    inspecting = [department for department, items in versions.items() if items]
    parts = Part.objects.bulk_create(
        Part(inspection=visit, department=department)
        for visit in visits
        for department in inspecting
    )
    ItemOutcome.objects.bulk_create(
        ItemOutcome(part=part, item_version=version, checklist=asked.get(version.pk))
        for part in parts
        for version in versions[part.department]
    )
    TeamMember.objects.bulk_create(
        TeamMember(part=part, officer_id=officer_id, pool=pool)
        for part in parts
        for officer_id, pool in _team(part, inspecting, places).items()
    )


def _by_heir(
    versions: Mapping[Department, Sequence[ItemVersion]],
) -> dict[Department, list[ItemVersion]]:
    """Who inspects now in the place of the departments that the draw was frozen with."""
    found: dict[Department, list[ItemVersion]] = {}
    for department, items in versions.items():
        own = found.setdefault(heir_of(department), [])
        own += [one for one in items if one not in own]
    return found


def _missing_rows(draw: Draw, *, existing: set[str]) -> list[FrameRow]:
    """Winners and substitutes without a visit, winners first, each by object id.

    A target that was replaced before its visit existed needs none: its substitute takes its place.
    """
    changes = Substitution.objects.filter(draw=draw)
    replaced = set(changes.values_list("replaced_id", flat=True))
    substitutes = set(changes.values_list("substitute_id", flat=True))
    frame = FrameRow.objects.filter(draw=draw).select_related("target")
    wanted = frame.filter(Q(is_winner=True) | Q(object_id__in=substitutes))
    return [
        row
        for row in wanted.order_by("-is_winner", "object_id")
        if row.object_id not in replaced and row.object_id not in existing
    ]


def _places(draw: Draw) -> Places:
    """The present teams of a draw; places that stayed unfilled are left out."""
    dealt: Places = defaultdict(dict)
    rows = Assignment.objects.filter(
        draw=draw, officer__isnull=False, ended_at__isnull=True
    ).values_list("object_id", "pool", "officer_id")
    for object_id, pool, officer_id in rows:
        if officer_id is not None:
            dealt[object_id, pool.split("/", 1)[0]][officer_id] = pool
    return dealt


def _team(part: Part, inspecting: Sequence[Department], places: Places) -> dict[int, str]:
    """Who holds the part's places: those of its department and of the ones that it took over.

    :param inspecting: departments with a part of the same visit; each keeps its own places.
    """
    others = {one.code for one in inspecting if one.pk != part.department_id}
    codes = [part.department.code, *(set(part.department.took_over) - others)]
    return {
        officer_id: pool
        for code in codes
        for officer_id, pool in places.get((part.inspection.object_id, code), {}).items()
    }


def renew_teams(draw: Draw, places: Places | None = None) -> int:
    """Bring teams that have not recorded yet in line with the draw; returns places changed.

    No action: it is part of those that create visits and that replace officers.
    """
    places = _places(draw) if places is None else places
    parts = (
        Part.objects.select_for_update(of=("self",))
        .filter(inspection__draw=draw, state__in=RECORDABLE)
        .select_related("inspection", "department")
        .prefetch_related("team")
        .order_by("pk")
    )
    inspecting: dict[int, list[Department]] = defaultdict(list)
    for row in Part.objects.filter(inspection__draw=draw).select_related("department"):
        inspecting[row.inspection_id].append(row.department)
    gone: list[int] = []
    come: list[TeamMember] = []
    for part in parts:
        now = _team(part, inspecting[part.inspection_id], places)
        members = {member.officer_id: member.pk for member in part.team.all()}
        gone += [pk for officer_id, pk in members.items() if officer_id not in now]
        come += [
            TeamMember(part=part, officer_id=officer_id, pool=pool)
            for officer_id, pool in now.items()
            if officer_id not in members
        ]
    TeamMember.objects.filter(pk__in=gone).delete()
    TeamMember.objects.bulk_create(come)
    return len(gone) + len(come)
