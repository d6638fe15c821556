"""Reads of visits for pages, for the notice, for the home page and for publications."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from sunlot.actors import Actor, Permission
from sunlot.departments.models import Department
from sunlot.draws.models import Draw
from sunlot.draws.states import DrawState
from sunlot.inspections.errors import ItemNotPublished
from sunlot.inspections.models import Inspection, ItemOutcome, Part, TeamMember
from sunlot.inspections.states import BEFORE_APPROVAL, InspectionState, PartState
from sunlot.items.models import Item, ItemVersion
from sunlot.items.states import ItemState
from sunlot.plans.models import PlanTask, PlanTaskItem


def visits_for(actor: Actor) -> QuerySet[Inspection]:
    """Visits that the actor may see, with what a list shows."""
    parts = Part.objects.select_related("department").order_by("pk")
    return (
        Inspection.objects.scoped(actor)
        .with_facts()
        .prefetch_related(Prefetch("parts", queryset=parts))
    )


def visit_for(actor: Actor, number: str) -> Inspection:
    """One visit in scope with its parts, teams and outcomes.

    :raises Inspection.DoesNotExist: no such visit, or outside the actor's scope.
    """
    team = TeamMember.objects.select_related("officer").order_by("officer__officer_id")
    outcomes = ItemOutcome.objects.select_related("item_version__item").order_by("pk")
    parts = (
        Part.objects.select_related("department", "recorded_by", "reviewed_by")
        .prefetch_related(Prefetch("team", queryset=team), Prefetch("outcomes", queryset=outcomes))
        .order_by("pk")
    )
    return (
        Inspection.objects.scoped(actor)
        .select_related(
            "target__region", "region", "task__plan", "draw", "lead", "registered_by",
            "approved_by", "refused_by", "notified_by",
        )
        .prefetch_related(Prefetch("parts", queryset=parts))
        .get(number=number)
    )  # fmt: skip


def published_versions(items: Iterable[Item], *, on: datetime.date) -> dict[int, ItemVersion]:
    """The version in force on a day per item, by item key; items without one are absent."""
    versions = ItemVersion.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        item__in=[item.pk for item in items],
        state=ItemState.PUBLISHED,
    )
    return {version.item_id: version for version in versions}


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
    versions = published_versions([row.item for row in rows if row.item], on=on)
    by_key = {one.pk: one for one in members}
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


def draws_to_create(actor: Actor) -> QuerySet[Draw]:
    """Verified draws of tasks the actor's department leads whose visits are missing."""
    if not actor.can(Permission.INSPECTIONS_PLAN):
        return Draw.objects.none()
    return (
        Draw.objects.filter(
            state=DrawState.VERIFIED, task__lead_id=actor.place_id, visits__isnull=True
        )
        .select_related("task")
        .order_by("draw_id")
    )


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
    """Every part that names the officer, the most urgent first."""
    return (
        Part.objects.filter(team__officer__user_id=actor.person_id)
        .exclude(inspection__state__in=BEFORE_APPROVAL)
        .select_related("inspection__target__region", "inspection__task", "department")
        .order_by("inspection__planned_to", "inspection__number")
    )


def parts_to_review(actor: Actor) -> QuerySet[Part]:
    """Recorded parts of the actor's department that another person recorded."""
    if not actor.can(Permission.INSPECTIONS_REVIEW):
        return Part.objects.none()
    return (
        Part.objects.filter(department_id=actor.place_id, state=PartState.TO_REVIEW)
        .exclude(recorded_by_id=actor.person_id)
        .select_related("inspection__target", "department", "recorded_by")
        .order_by("recorded_at", "pk")
    )


def visits_in_year(target_id: int, year: int) -> int:
    """How often the target was visited in a year, by anybody: what the notice has to state."""
    return Inspection.objects.filter(target_id=target_id, visited_on__year=year).count()


@dataclass(frozen=True, slots=True)
class RandomShare:
    """How many visits of a year came from a draw (F1); `by_code` counts the others."""

    random: int
    total: int
    by_code: Sequence[tuple[str, int]]


def random_share(actor: Actor, year: int) -> RandomShare:
    """The share of random visits among all visits in the actor's scope, refused ones left out."""
    visits = (
        Inspection.objects.scoped(actor)
        .filter(planned_from__year=year)
        .exclude(state=InspectionState.REFUSED)
    )
    counts = dict(
        visits.order_by().values_list("exception_code").annotate(n=Count("pk", distinct=True))
    )
    return RandomShare(
        random=counts.get("", 0),
        total=sum(counts.values()),
        by_code=sorted((code, n) for code, n in counts.items() if code),
    )
