"""Officers of a task's departments, as the check and the freeze need them."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from drawproof import TeamRule, unit_at
from sunlot.actors import Actor
from sunlot.draws.models import Draw, RecusalRow, RosterRow
from sunlot.draws.queries.scope import paths_of
from sunlot.draws.rules.staffing import Candidate, places_per_visit, pool_units
from sunlot.draws.states import DrawState
from sunlot.officers.models import Officer, Recusal, RecusalOrigin
from sunlot.officers.queries import absences_within, absent, away, capacities
from sunlot.officers.rules import absent_throughout, can_rotate, covers, used_up
from sunlot.officers.states import RecusalState
from sunlot.officers.visits import Effect, WasThere, last_teams, loads
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
    """Certified officers of all departments of a task, and the recusals that concern them.

    `absent` are left out, since they are there on no day of the period; `partly` on some days.
    `unrotated`: objects and departments where rotation would have left too few (OF-06).
    `used_up`: whose visits of the year have reached their capacity (OF-07).
    """

    candidates: tuple[Candidate, ...]
    barred: tuple[Barred, ...]
    open_recusals: int
    absent: int = 0
    partly: int = 0
    unrotated: int = 0
    used_up: int = 0

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
    team = tuple(team)
    level_of = {one.department: one.level for one in team}
    posted = Officer.objects.filter(
        department__code__in=level_of, is_active=True, is_expert=False
    ).select_related("department")
    absences = absences_within(posted, first=first, last=last)
    everybody = list(posted.order_by("officer_id"))
    gone = {
        one.pk
        for one in everybody
        if absent_throughout(absences.get(one.pk, ()), first=first, last=last)
    }
    officers = [one for one in everybody if one.pk not in gone]
    divisions = {unit for one in officers for unit in one.units}
    paths = paths_of(divisions | {u for units in pool_units_by_level.values() for u in units})
    by_level = {
        level: {unit: paths[unit] for unit in units} for level, units in pool_units_by_level.items()
    }
    candidates = tuple(
        Candidate(
            officer_id=one.officer_id, department=one.department.code,
            units=frozenset[str]().union(
                *(
                    pool_units(paths[unit], by_level[level_of[one.department.code]])
                    for unit in one.units
                )
            ),
            qualifications=frozenset(one.qualifications),
            valid=covers(
                certificate_from=one.certificate_from, certificate_to=one.certificate_to,
                first=first, last=last,
            ),
        )
        for one in officers
    )  # fmt: skip
    barred = _barred(candidates, targets, first=first, last=last)
    rotated, kept = _rotation(team, candidates, barred, targets)
    able = {one.officer_id for one in candidates if one.valid and one.units}
    serving = [one for one in officers if one.officer_id in able]
    return People(
        candidates, (*barred, *rotated), _open(candidates, targets),
        absent=len(gone), partly=sum(one.pk in absences for one in serving), unrotated=kept,
        used_up=_used_up(serving, first.year),
    )  # fmt: skip


def _used_up(officers: Iterable[Officer], year: int) -> int:
    people = list(officers)
    made = loads([one.pk for one in people], year)
    able = capacities(people)
    return sum(used_up(visits=made.get(key, 0), capacity=most) for key, most in able.items())


def _rotation(
    team: Iterable[TeamRule],
    candidates: Iterable[Candidate],
    barred: Iterable[Barred],
    targets: QuerySet[Target],
) -> tuple[tuple[Barred, ...], int]:
    """Who was at a department's last visit of an object is left out, where enough others remain.

    The second number says how often nobody was, because they would not.
    """
    people = {one.officer_id: one for one in candidates if one.valid}
    bars: dict[str, set[str]] = defaultdict(set)
    for bar in barred:
        bars[bar.object_id].add(bar.officer_id)
    rules = {one.department: one for one in team}
    there: dict[tuple[str, str, str], dict[str, WasThere]] = defaultdict(dict)
    for one in last_teams(targets):
        person = people.get(one.officer_id)
        if person is not None and one.officer_id not in bars[one.object_id]:
            pool = unit_at(one.unit, rules[person.department].level)
            if pool in person.units:
                there[one.object_id, person.department, pool][one.officer_id] = one
    pools: dict[tuple[str, str], list[Candidate]] = {}
    found, kept = [], 0
    for (object_id, department, pool), members in sorted(there.items()):
        rule = rules[department]
        if (department, pool) not in pools:
            pools[department, pool] = [
                one for one in people.values() if one.department == department and pool in one.units
            ]
        able = [one for one in pools[department, pool] if one.officer_id not in bars[object_id]]
        asked = {
            skill: (places, sum(one.can(skill) for one in able))
            for skill, places in rule.qualifications.items()
        }
        if not can_rotate(
            able=len(able), was_there=len(members), places=places_per_visit(rule), asked=asked
        ):
            kept += 1
            continue
        found += [
            Barred(object_id, one.unit, one.officer_id, RecusalOrigin.ROTATION.value)
            for one in members.values()
        ]
    return tuple(found), kept


def _barred(
    candidates: Iterable[Candidate],
    targets: QuerySet[Target],
    *,
    first: datetime.date,
    last: datetime.date,
) -> tuple[Barred, ...]:
    """Upheld recusals that hold on a day of the period, one of each pair (OF-03)."""
    held = Recusal.objects.in_force(first, last)
    rows = _concerned(held, candidates, targets).order_by("pk").values_list(
        "target__object_id", "target__region__code", "officer__officer_id", "origin"
    )  # fmt: skip
    found = {(row[0], row[2]): Barred(*row) for row in rows}
    return tuple(found.values())


def _open(candidates: Iterable[Candidate], targets: QuerySet[Target]) -> int:
    waiting = Recusal.objects.filter(state=RecusalState.PROPOSED)
    return _concerned(waiting, candidates, targets).count()


def _concerned(
    recusals: QuerySet[Recusal], candidates: Iterable[Candidate], targets: QuerySet[Target]
) -> QuerySet[Recusal]:
    return recusals.filter(
        officer__officer_id__in=[one.officer_id for one in candidates],
        target__in=targets.order_by().values("pk"),
    )


def away_from(draw: Draw, on: datetime.date) -> set[str]:
    """Officers of the frozen roster who cannot be sent any more on a day.

    They left, are uncertified (OF-02), or absent on all days of the period that are left (OF-05).
    """
    roster = RosterRow.objects.filter(draw=draw)
    gone = set(roster.filter(away(on, "officer__")).values_list("officer_code", flat=True))
    if on > draw.inspect_to:
        return gone
    codes = dict(roster.values_list("officer_id", "officer_code"))
    for key in absent(codes, first=max(on, draw.inspect_from), last=draw.inspect_to):
        gone.add(codes[key])
    return gone


def effects_of(recusal: Recusal, actor: Actor) -> list[Effect]:
    """Draws whose frozen recusals hold the pair: there the officer was not dealt to the object."""
    rows = RecusalRow.objects.filter(
        object_id=recusal.target.object_id, officer_code=recusal.officer.officer_id,
        origin=recusal.origin,
    )  # fmt: skip
    found = Draw.objects.scoped(actor).filter(pk__in=rows.values("draw_id"))
    found = found.exclude(state=DrawState.WITHDRAWN).select_related("task")
    return [
        Effect(draw.draw_id, draw.task.title, reverse("draws:detail", args=[draw.key]))
        for draw in found.order_by("pk")
    ]


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
