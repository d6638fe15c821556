"""Officers of a task's departments, as the check and the freeze need them."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from drawproof import TeamRule, unit_at
from sunlot.draws.models import Draw, RosterRow
from sunlot.draws.queries.scope import paths_of
from sunlot.draws.rules.staffing import Candidate, pool_units
from sunlot.officers.models import Officer, Recusal
from sunlot.officers.queries import away
from sunlot.officers.rules import covers
from sunlot.officers.states import RecusalState
from sunlot.targets.models import Target


@dataclass(frozen=True, slots=True)
class Barred:
    """One upheld recusal inside the scope."""

    object_id: str
    unit: str
    officer_id: str
    origin: str


@dataclass(frozen=True, slots=True)
class People:
    """Certified officers of all departments of a task, and the recusals that concern them."""

    candidates: tuple[Candidate, ...]
    barred: tuple[Barred, ...]
    open_recusals: int

    @property
    def lapsing(self) -> int:
        """Officers in the area whose certificate does not cover the whole period."""
        return sum(bool(one.units) and not one.valid for one in self.candidates)


def people_of(
    team: Iterable[TeamRule],
    targets: QuerySet[Target],
    pool_units_by_level: Mapping[str, set[str]],
    *,
    first: datetime.date,
    last: datetime.date,
) -> People:
    """Officers in post who are no experts, each with the pool units he serves.

    :param pool_units_by_level: level of a team rule → pool units that occur in the scope.
    :param first, last: the inspection period that a certificate must cover (OF-02).
    """
    level_of = {one.department: one.level for one in team}
    officers = list(
        Officer.objects.filter(
            department__code__in=level_of, is_active=True, is_expert=False
        ).values_list(
            "officer_id", "department__code", "units", "qualifications", "certificate_from",
            "certificate_to",
        )
    )  # fmt: skip
    divisions = {unit for row in officers for unit in row[2]}
    paths = paths_of(divisions | {u for units in pool_units_by_level.values() for u in units})
    by_level = {
        level: {unit: paths[unit] for unit in units} for level, units in pool_units_by_level.items()
    }
    candidates = tuple(
        Candidate(
            officer_id=officer_id, department=department,
            units=frozenset[str]().union(
                *(pool_units(paths[unit], by_level[level_of[department]]) for unit in units)
            ),
            qualifications=frozenset(skills),
            valid=covers(
                certificate_from=since, certificate_to=until, first=first, last=last
            ),
        )
        for officer_id, department, units, skills, since, until in officers
    )  # fmt: skip
    return People(candidates, _barred(candidates, targets), _open(candidates, targets))


def _barred(candidates: Iterable[Candidate], targets: QuerySet[Target]) -> tuple[Barred, ...]:
    rows = _recusals(candidates, targets, RecusalState.UPHELD).values_list(
        "target__object_id", "target__region__code", "officer__officer_id", "origin"
    )
    return tuple(Barred(*row) for row in rows)


def _open(candidates: Iterable[Candidate], targets: QuerySet[Target]) -> int:
    return _recusals(candidates, targets, RecusalState.PROPOSED).count()


def _recusals(
    candidates: Iterable[Candidate], targets: QuerySet[Target], state: RecusalState
) -> QuerySet[Recusal]:
    return Recusal.objects.filter(
        state=state, officer__officer_id__in=[one.officer_id for one in candidates],
        target__in=targets.order_by().values("pk"),
    )  # fmt: skip


def away_from(draw: Draw, on: datetime.date) -> set[str]:
    """Officers of the frozen roster who cannot be sent on a day: left, or uncertified (OF-02)."""
    rows = RosterRow.objects.filter(away(on, "officer__"), draw=draw)
    return set(rows.values_list("officer_code", flat=True))


def most_barred(people: People, team: TeamRule) -> dict[str, int]:
    """Pool unit → most valid officers of a department barred from one and the same object."""
    serving = {
        one.officer_id: one.units
        for one in people.candidates
        if one.department == team.department and one.valid
    }
    counted: Counter[tuple[str, str]] = Counter()
    for one in people.barred:
        unit = unit_at(one.unit, team.level)
        if unit in serving.get(one.officer_id, ()):
            counted[unit, one.object_id] += 1
    most: dict[str, int] = {}
    for (unit, _object), number in counted.items():
        most[unit] = max(most.get(unit, 0), number)
    return most
