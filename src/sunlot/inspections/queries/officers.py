"""What visits tell about officers: who was where last, and how much each has to do in a year."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef, QuerySet

from sunlot.draws.models import Assignment, Substitution
from sunlot.inspections.models import Inspection, Part, TeamMember
from sunlot.inspections.queries.counting import LEADS_TO_VISITS, NOT_COUNTED
from sunlot.inspections.states import CLOSED, RECORDABLE
from sunlot.officers.models import Officer
from sunlot.officers.visits import WasThere
from sunlot.targets.models import Target

MOST_UPCOMING = 20


def last_teams(targets: QuerySet[Target]) -> Iterable[WasThere]:
    """Who was there when each department inspected each target for the last time (OF-06).

    A visit that found nobody to inspect (L1–L5) is none.
    """
    made = Part.objects.filter(
        inspection__target__in=targets.order_by().values("pk"), visited_on__isnull=False,
        life_cycle="",
    ).exclude(inspection__state__in=NOT_COUNTED)  # fmt: skip
    newest = made.order_by("inspection__target_id", "department_id", "-visited_on", "-pk").distinct(
        "inspection__target_id", "department_id"
    )
    members = TeamMember.objects.filter(part__in=newest.values("pk"), attended=True)
    rows = members.order_by("pk").values_list(
        "part__inspection__target__object_id", "part__inspection__target__region__code",
        "officer__officer_id",
    )  # fmt: skip
    return [WasThere(*row) for row in rows]


def loads_of_year(officers: Iterable[int], year: int) -> Mapping[int, int]:
    """Officer key → visits of a year, made or to come; a drawn place without a visit is one too.

    Whom a recorded visit did not see has not made it.
    """
    keys = list(officers)
    teams = TeamMember.objects.filter(officer__in=keys, part__inspection__planned_from__year=year)
    teams = teams.exclude(attended=False).exclude(part__inspection__state__in=NOT_COUNTED)
    found = Counter(teams.order_by().values_list("officer_id", flat=True))
    visits = Inspection.objects.filter(draw=OuterRef("draw"), object_id=OuterRef("object_id"))
    gone = Substitution.objects.filter(draw=OuterRef("draw"), replaced_id=OuterRef("object_id"))
    dealt = Assignment.objects.filter(
        ~Exists(visits), ~Exists(gone), officer__in=keys, ended_at__isnull=True,
        draw__state__in=LEADS_TO_VISITS, draw__inspect_from__year=year,
    )  # fmt: skip
    found.update(key for key in dealt.values_list("officer_id", flat=True) if key is not None)
    return found


def upcoming_targets(officer: Officer) -> list[Target]:
    """Targets that the officer is sent to and has not inspected, the earliest end first."""
    parts = Part.objects.filter(team__officer=officer, state__in=sorted(RECORDABLE))
    visits = Inspection.objects.filter(
        pk__in=parts.values("inspection_id"), approved_at__isnull=False
    )
    rows = visits.exclude(state__in=sorted(CLOSED)).select_related("target__region")
    return [one.target for one in rows.order_by("planned_to", "number")[:MOST_UPCOMING]]
