"""Visits of a year per target, by all departments together: the one place that says what counts.

Several departments on one visit are one visit, drawn or exceptional. What does not count: a visit
that was not approved, one that found nobody to inspect (L1–L5), and one whose target gave its
place to a substitute before anybody went there.
"""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from sunlot.draws.models import FrameRow, Substitution
from sunlot.draws.states import DrawState
from sunlot.inspections.models import Inspection
from sunlot.inspections.states import InspectionState
from sunlot.targets.models import Target

NOT_COUNTED = (InspectionState.REFUSED, InspectionState.IMPOSSIBLE)
# A record that was merged counts for the one that stays.
STANDS_FOR = Coalesce("target__successor_id", "target_id")
LEADS_TO_VISITS = (DrawState.DRAWN, DrawState.VERIFIED)


def visits_in_year(target_id: int, year: int) -> int:
    """How often the target was inspected in a year, by anybody: what the notice has to state."""
    return _made(year).filter(visits_of([target_id])).count()


def visits_made(
    targets: Sequence[int], today: datetime.date
) -> Mapping[int, tuple[int, datetime.date | None]]:
    """`visits_in_year` of many targets, and the day of each one's last inspection, by one read."""
    found = Inspection.objects.filter(visits_of(targets), visited_on__lte=today)
    counts = found.exclude(state__in=NOT_COUNTED).order_by().values_list(STANDS_FOR).annotate(
        n=Count("pk", filter=Q(visited_on__year=today.year)), last=Max("visited_on")
    )  # fmt: skip
    return {target: (n, last) for target, n, last in counts}


def visits_by_target(targets: QuerySet[Target], year: int) -> Mapping[int, int]:
    """Target key → visits of the year, made or to come (PL-04); targets without are absent.

    A drawn place whose visit has not been created yet is a visit to come.
    """
    keys = targets.order_by().values("pk")
    found: Counter[int] = Counter()
    for rows in (_made(year), _to_come(year), _places_without_visit(year)):
        counts = rows.filter(visits_of(keys)).order_by().values_list(STANDS_FOR)
        found.update(dict(counts.annotate(n=Count("pk"))))
    return found


def visits_of(targets: Sequence[int] | QuerySet[Target, Any], path: str = "") -> Q:
    """Visits of targets, and of records that were merged into them.

    :param path: the way to the visit, for rows that hang on one.
    """
    own = {f"{path}target__in": targets, f"{path}target__successor__isnull": True}
    return Q(**own) | Q(**{f"{path}target__successor__in": targets})


def _made(year: int) -> QuerySet[Inspection]:
    return Inspection.objects.filter(visited_on__year=year).exclude(state__in=NOT_COUNTED)


def _to_come(year: int) -> QuerySet[Inspection]:
    waiting = Inspection.objects.filter(visited_on__isnull=True, planned_from__year=year)
    return waiting.filter(~Exists(_replaced())).exclude(state__in=NOT_COUNTED)


def _places_without_visit(year: int) -> QuerySet[FrameRow]:
    visits = Inspection.objects.filter(draw=OuterRef("draw"), object_id=OuterRef("object_id"))
    substitutes = Substitution.objects.filter(
        draw=OuterRef("draw"), substitute_id=OuterRef("object_id")
    )
    return FrameRow.objects.filter(
        Q(is_winner=True) | Exists(substitutes), ~Exists(_replaced()), ~Exists(visits),
        draw__state__in=LEADS_TO_VISITS, draw__inspect_from__year=year,
    )  # fmt: skip


def _replaced() -> QuerySet[Substitution]:
    return Substitution.objects.filter(draw=OuterRef("draw"), replaced_id=OuterRef("object_id"))
