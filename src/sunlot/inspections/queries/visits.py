"""Lists and single visits, what a task inspects, and the share of random visits (F1)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.shortcuts import get_object_or_404

from sunlot.actors import Actor, Permission
from sunlot.checklists.queries import VisitList, list_of_visit
from sunlot.departments.models import Department
from sunlot.departments.queries import heir_of
from sunlot.draws.models import Assignment, Draw, Substitution
from sunlot.draws.states import DrawState
from sunlot.inspections.errors import ItemNotPublished
from sunlot.inspections.models import Inspection, ItemOutcome, Part, TeamMember
from sunlot.inspections.states import BEFORE_APPROVAL, RECORDABLE, InspectionState, PartState
from sunlot.items.models import ItemVersion
from sunlot.items.queries import published_versions
from sunlot.plans.models import PlanTask, PlanTaskItem
from sunlot.targets.models import Target


def visits_for(actor: Actor) -> QuerySet[Inspection]:
    """Visits that the actor may see, with what a list shows."""
    parts = Part.objects.select_related("department").order_by("pk")
    return (
        Inspection.objects.scoped(actor)
        .with_facts()
        .prefetch_related(Prefetch("parts", queryset=parts))
    )


def visits_to(target: Target, actor: Actor) -> QuerySet[Inspection]:
    """Those of one target and of records that were merged into it, the newest first, with what its
    page shows."""
    mine = Q(target=target) | Q(target__successor=target)
    found = Inspection.objects.scoped(actor).filter(mine).select_related("task")
    shown = found.only("number", "state", "planned_from", "planned_to", "task__title")
    return shown.order_by("-planned_from", "-pk")


def visit_for(actor: Actor, number: str) -> Inspection:
    """One visit in scope with its parts, teams and outcomes, else 404."""
    team = TeamMember.objects.select_related("officer").order_by("officer__officer_id")
    outcomes = ItemOutcome.objects.select_related("item_version__item").order_by("pk")
    parts = (
        Part.objects.select_related("department", "recorded_by", "reviewed_by")
        .prefetch_related(Prefetch("team", queryset=team), Prefetch("outcomes", queryset=outcomes))
        .order_by("pk")
    )
    visits = (
        Inspection.objects.scoped(actor)
        .select_related(
            "target__region", "region", "task__plan", "draw", "lead", "registered_by",
            "approved_by", "refused_by", "notified_by",
        )
        .prefetch_related(Prefetch("parts", queryset=parts))
    )  # fmt: skip
    return get_object_or_404(visits, number=number)


def checklist_of(visit: Inspection) -> VisitList:
    """The one checklist of a visit from `visit_for`, as it was created with (CL-03)."""
    rows = [(part.department, one) for part in visit.parts.all() for one in part.outcomes.all()]
    frozen = {one.item_version_id: one.checklist_id for _part, one in rows if one.checklist_id}
    return list_of_visit([(department, one.item_version) for department, one in rows], frozen)


def departments_in(visits: QuerySet[Inspection]) -> QuerySet[Department]:
    """Departments that take part in any of the visits, for a filter."""
    parts = Part.objects.filter(inspection__in=visits.order_by().values("pk"))
    return Department.objects.filter(pk__in=parts.values("department_id")).order_by("code")


def tasks_in(visits: QuerySet[Inspection]) -> QuerySet[PlanTask]:
    """Tasks that any of the visits belongs to, for a filter."""
    keys = visits.order_by().values("task_id")
    return PlanTask.objects.filter(pk__in=keys).order_by("sequence", "pk")


def items_by_department(
    task: PlanTask, *, on: datetime.date
) -> dict[Department, list[ItemVersion]]:
    """What each department inspects in a task: the lead first, then those that join.

    An item without a department of its own belongs to the member that owns it, else to the lead.
    An office never inspects (JC-01), so it is no key of the answer.

    :raises ItemNotPublished: an item has no published version on that day (IT-01).
    """
    joining = [one.department for one in task.joinings.select_related("department").order_by("pk")]
    members = [one for one in ([task.lead] if task.lead else []) + joining if not one.is_office]
    found: dict[Department, list[ItemVersion]] = {one: [] for one in members}
    rows = list(
        PlanTaskItem.objects.filter(task=task, item__isnull=False)
        .select_related("item", "department")
        .order_by("sequence")
    )
    versions = published_versions([row.item for row in rows if row.item], on)
    by_key = {heir_of(one).pk: one for one in members} | {one.pk: one for one in members}
    for row in rows:
        if row.item is None or not members:
            continue
        version = versions.get(row.item_id or 0)
        if version is None:
            raise ItemNotPublished(item=row.text, day=on)
        owner = by_key.get(row.department_id or row.item.department_id, members[0])
        if version not in found[owner]:
            found[owner].append(version)
    return found


def draws_to_create(actor: Actor) -> list[Draw]:
    """Verified draws of tasks the actor's department leads whose visits are not up to date.

    Visits are missing altogether, a substitute has none, or a replaced officer is not on the team
    of a part that has not recorded yet.
    """
    if not actor.can(Permission.INSPECTIONS_PLAN):
        return []
    visits = Inspection.objects.filter(draw=OuterRef("pk"))
    seated = TeamMember.objects.filter(
        part__inspection__draw=OuterRef("draw"), officer=OuterRef("officer"),
        part__inspection__object_id=OuterRef("object_id"),
    )  # fmt: skip
    # A part that was inspected before its department was merged keeps the department's name.
    of_officer = Q(department=OuterRef("officer__department")) | Q(
        department__succeeded_by=OuterRef("officer__department")
    )
    open_parts = Part.objects.filter(
        of_officer, inspection__draw=OuterRef("draw"),
        inspection__object_id=OuterRef("object_id"), state__in=sorted(RECORDABLE),
    )  # fmt: skip
    replaced = Assignment.objects.filter(
        Exists(open_parts), ~Exists(seated), draw=OuterRef("pk"), ended_at__isnull=True,
        officer__isnull=False,
    )  # fmt: skip
    visited = Inspection.objects.filter(draw=OuterRef("draw"), object_id=OuterRef("substitute_id"))
    gone = Substitution.objects.filter(draw=OuterRef("draw"), replaced_id=OuterRef("substitute_id"))
    substitutes = Substitution.objects.exclude(substitute_id="").filter(
        ~Exists(visited), ~Exists(gone), draw=OuterRef("pk")
    )
    draws = Draw.objects.filter(
        ~Exists(visits) | Exists(substitutes) | Exists(replaced),
        state=DrawState.VERIFIED, task__lead_id__in=actor.places,
    )  # fmt: skip
    return list(draws.select_related("task").order_by("draw_id"))


def draw_for(actor: Actor, draw_id: str) -> Draw:
    """One announced draw in the actor's scope, else 404."""
    draws = Draw.objects.scoped(actor).select_related("task__lead", "task__plan")
    return get_object_or_404(draws.exclude(draw_id=""), draw_id=draw_id)


@dataclass(frozen=True, slots=True)
class Batch:
    """Visits of one draw that wait for the same step of the actor."""

    draw: Draw
    count: int
    step: str


def batches(actor: Actor) -> list[Batch]:
    """Draws whose visits the actor may approve or notify all at once."""
    steps = [
        (Permission.INSPECTIONS_APPROVE, InspectionState.TO_APPROVE, "approve"),
        (Permission.INSPECTIONS_PLAN, InspectionState.TO_NOTIFY, "notify"),
    ]
    found: list[Batch] = []
    for permission, state, step in steps:
        if not actor.can(permission):
            continue
        counts = dict(
            Inspection.objects.filter(lead_id__in=actor.places, state=state, draw__isnull=False)
            .order_by()
            .values_list("draw_id")
            .annotate(n=Count("pk"))
        )
        draws = Draw.objects.filter(pk__in=list(counts)).select_related("task").order_by("draw_id")
        found += [Batch(draw, counts[draw.pk], step) for draw in draws]
    return found


def waiting_of_draw(draw: Draw, state: InspectionState) -> QuerySet[Inspection]:
    """The visits of a draw in one state, by number."""
    return Inspection.objects.filter(draw=draw, state=state).with_facts().order_by("number")


def parts_to_record(actor: Actor) -> QuerySet[Part]:
    """Parts that the officer may record now: approved, notified, open, on the team."""
    return (
        Part.objects.filter(
            team__officer__user_id=actor.person_id,
            state__in=[PartState.TO_RECORD, PartState.RETURNED],
            inspection__state=InspectionState.TO_INSPECT,
        )
        .select_related("inspection__target__region", "department")
        .order_by("inspection__planned_to", "inspection__number")
    )


def parts_of_officer(actor: Actor) -> QuerySet[Part]:
    """Every part that names the officer: what is still to do first, then the most urgent."""
    to_do = When(state__in=sorted(RECORDABLE), then=Value(0))
    return (
        Part.objects.filter(team__officer__user_id=actor.person_id)
        .exclude(inspection__state__in=BEFORE_APPROVAL)
        .annotate(settled=Case(to_do, default=Value(1)))
        .select_related("inspection__target__region", "inspection__task", "department")
        .order_by("settled", "inspection__planned_to", "inspection__number")
    )


def parts_to_review(actor: Actor) -> QuerySet[Part]:
    """Recorded parts of the actor's department that another person recorded."""
    if not actor.can(Permission.INSPECTIONS_REVIEW):
        return Part.objects.none()
    return (
        Part.objects.scoped(actor)
        .filter(department_id__in=actor.places, state=PartState.TO_REVIEW)
        .exclude(recorded_by_id=actor.person_id)
        .select_related("inspection__target", "department", "recorded_by")
        .order_by("recorded_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class RandomShare:
    """How many visits of a year came from a draw (F1); `by_code` counts the others."""

    random: int
    total: int
    by_code: Sequence[tuple[str, int]]


def random_share(actor: Actor, year: int) -> RandomShare:
    """The share of random visits among all visits in the actor's scope, refused ones left out."""
    return _share_of(Inspection.objects.scoped(actor), year)


def public_random_share(year: int) -> RandomShare:
    """The same over all visits, for the portal."""
    return _share_of(Inspection.objects.all(), year)


def _share_of(visits: QuerySet[Inspection], year: int) -> RandomShare:
    counted = visits.filter(planned_from__year=year).exclude(state=InspectionState.REFUSED)
    counts = dict(
        counted.order_by().values_list("exception_code").annotate(n=Count("pk", distinct=True))
    )
    return RandomShare(
        random=counts.get("", 0),
        total=sum(counts.values()),
        by_code=sorted((code, n) for code, n in counts.items() if code),
    )
