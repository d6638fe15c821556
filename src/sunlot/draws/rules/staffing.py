"""Whether every visit gets its team, whatever is drawn: the worst case per department and area."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import combinations

from drawproof import TeamRule, unit_at
from sunlot.draws.errors import (
    CapTooLow,
    NoOfficers,
    QualifiedCapTooLow,
    TeamBelowTwo,
    TooFewOfficers,
    TooFewQualified,
)
from sunlot.draws.rules.strata import StratumPlan
from sunlot.errors import UserError
from sunlot.officers.rules import enough

SMALL_POOL = 3
EXACT = 8
JOINT = "+"  # between the units of a row that stands for several areas


@dataclass(frozen=True, slots=True)
class Candidate:
    """An officer of the register as the check needs him.

    `units` are pool units that he serves (see `pool_units`); `valid` says that the certificate
    covers the whole inspection period.
    """

    officer_id: str
    department: str
    units: frozenset[str]
    qualifications: frozenset[str]
    valid: bool = True

    def can(self, skill: str) -> bool:
        """Whether the officer has a qualification; "" asks for none."""
        return not skill or skill in self.qualifications


@dataclass(frozen=True, slots=True)
class Staffing:
    """One department in one area (or in several that share officers), in the worst case.

    `targets` objects lie in the area, at most `visits` of them can be drawn. `certified` officers
    serve it; of these `lapsing` hold no certificate for the whole period and at most `recused` are
    barred from one and the same object; so `available` can go to any visit. `needed` places.
    `reach`: qualification ("" for any officer) → most visits within an officer's areas → officers.
    """

    department: str
    unit: str
    targets: int
    visits: int
    places: int
    certified: int
    lapsing: int
    recused: int
    cap: int
    qualified: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    reach: Mapping[str, Mapping[int, int]] = field(default_factory=dict)

    @property
    def needed(self) -> int:
        """Places to fill if as many as possible are drawn here."""
        return self.visits * self.places

    @property
    def available(self) -> int:
        """Officers who can be sent to any one visit."""
        return max(0, self.certified - self.lapsing - self.recused)

    def qualified_available(self, name: str) -> int:
        """Officers with a qualification who can be sent to any one visit."""
        return max(0, self.qualified[name][1] - self.recused)

    @property
    def least_cap(self) -> int:
        """The least cap with which every place of this row is filled."""
        asked = {"": self.places} | {name: n for name, (n, _valid) in self.qualified.items()}
        return max(
            least_cap(self.visits * asked[name], reach, self.recused)
            for name, reach in self.reach.items()
        )

    @property
    def enough(self) -> bool:
        """Whether nothing is wrong here."""
        return staffing_problem(self, department="", unit="") is None


def least_cap(needed: int, reach: Mapping[int, int], recused: int) -> int:
    """The least cap with which officers fill `needed` places; nobody takes two of one visit.

    :param reach: most visits within an officer's areas → officers.
    :param recused: most officers barred from one and the same object; they are counted out.
    """
    most = max(reach, default=0)
    for cap in range(1, most + 1):
        filled = sum(officers * min(cap, visits) for visits, officers in reach.items())
        if filled - recused * cap >= needed:
            return cap
    return most


def places_per_visit(team: TeamRule) -> int:
    """Officers of one department at one visit: plain places and qualified ones."""
    return team.places + sum(team.qualifications.values())


def pool_units(unit_path: str, paths: Mapping[str, str]) -> frozenset[str]:
    """Pool units that an officer serves who is registered for a division.

    Whoever serves a prefecture serves its counties; whoever serves a county belongs to the pool of
    its prefecture where pools are kept per prefecture.

    :param unit_path: path of the officer's division (``650000/650100/``).
    :param paths: pool unit → path.
    """
    return frozenset(
        unit
        for unit, path in paths.items()
        if path.startswith(unit_path) or unit_path.startswith(path)
    )


def most_visits(strata: Iterable[StratumPlan], here: Mapping[str, int]) -> int:
    """The most objects of one area that can be drawn.

    :param here: stratum → objects in the area.
    """
    return sum(min(one.winners, here.get(one.name, 0)) for one in strata)


def targets_by_pool(counts: Mapping[tuple[str, str], int], level: str) -> dict[str, dict[str, int]]:
    """(stratum, division) → number becomes pool unit → stratum → number."""
    found: dict[str, dict[str, int]] = {}
    for (stratum, unit), number in counts.items():
        here = found.setdefault(unit_at(unit, level), {})
        here[stratum] = here.get(stratum, 0) + number
    return found


def staffing_of(
    *,
    team: TeamRule,
    here: Mapping[str, Mapping[str, int]],
    strata: tuple[StratumPlan, ...],
    candidates: Iterable[Candidate],
    recused: Mapping[str, int],
    cap: int,
) -> list[Staffing]:
    """One row per pool unit of a department.

    :param here: pool unit → stratum → objects.
    :param recused: pool unit → most officers of this department barred from one object there.
    """
    own = [one for one in candidates if one.department == team.department]
    return [_row(team, (unit,), here, strata, own, recused, cap) for unit in sorted(here)]


def joint_staffing(
    *,
    team: TeamRule,
    here: Mapping[str, Mapping[str, int]],
    strata: tuple[StratumPlan, ...],
    candidates: Iterable[Candidate],
    recused: Mapping[str, int],
    cap: int,
) -> list[Staffing]:
    """The same for areas that share officers: each alone may be staffed, and all together not.

    By Hall's theorem some set of areas is short if anything is. One row for the shortest set, for
    all places and for each qualification. Up to `EXACT` areas all sets are tried; beyond, the
    areas with the fewest officers of their own for what they need, one after another.
    What is found is exact where everybody is drawn; where few of many are, an unlucky spread of
    the winners can ask for a higher cap, and the draw then shows an open place.
    """
    own = [one for one in candidates if one.department == team.department]
    found: dict[tuple[str, ...], None] = {}
    for units in _sharing([one.units & frozenset(here) for one in own if one.valid]):
        for skill, asked in ({"": places_per_visit(team)} | dict(team.qualifications)).items():
            able = Counter(
                one.units & frozenset(here) for one in own if one.valid and one.can(skill)
            )
            sets = _sets(units, able, here)
            found[_shortest(sets, able, asked, here, strata, recused)] = None
    return [_row(team, units, here, strata, own, recused, cap) for units in found]


def _shortest(
    sets: Iterable[tuple[str, ...]],
    able: Mapping[frozenset[str], int],
    asked: int,
    here: Mapping[str, Mapping[str, int]],
    strata: tuple[StratumPlan, ...],
    recused: Mapping[str, int],
) -> tuple[str, ...]:
    """The set of areas that asks for the highest cap."""

    @cache
    def visits(units: frozenset[str]) -> int:
        return most_visits(strata, _merged(here, units))

    def asks(units: tuple[str, ...]) -> int:
        reach: Counter[int] = Counter()
        for served, officers in able.items():
            if inside := served & frozenset(units):
                reach[visits(inside)] += officers
        barred = max(recused.get(unit, 0) for unit in units)
        return least_cap(asked * visits(frozenset(units)), reach, barred)

    return max(sets, key=asks)


def _sets(
    units: Sequence[str],
    able: Mapping[frozenset[str], int],
    here: Mapping[str, Mapping[str, int]],
) -> Iterator[tuple[str, ...]]:
    """Sets of two or more areas to look at."""
    if len(units) <= EXACT:
        for size in range(2, len(units) + 1):
            yield from combinations(units, size)
        return
    alone = {unit: able.get(frozenset({unit}), 0) for unit in units}
    ordered = sorted(units, key=lambda one: (Fraction(alone[one], sum(here[one].values())), one))
    for size in range(2, len(ordered) + 1):
        yield tuple(sorted(ordered[:size]))


def _merged(here: Mapping[str, Mapping[str, int]], units: Iterable[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for unit in units:
        found.update(here[unit])
    return found


def _sharing(served: Sequence[frozenset[str]]) -> Iterator[list[str]]:
    """Groups of two or more areas that hang together by officers who serve several."""
    groups: list[set[str]] = []
    for units in served:
        touched = [group for group in groups if group & units]
        groups = [group for group in groups if not group & units]
        groups.append(set(units).union(*touched))
    return (sorted(group) for group in groups if len(group) > 1)


def _row(
    team: TeamRule,
    units: tuple[str, ...],
    here: Mapping[str, Mapping[str, int]],
    strata: tuple[StratumPlan, ...],
    own: Iterable[Candidate],
    recused: Mapping[str, int],
    cap: int,
) -> Staffing:
    by_stratum = _merged(here, units)
    serving = [one for one in own if not one.units.isdisjoint(units)]
    valid = [one for one in serving if one.valid]
    return Staffing(
        department=team.department, unit=JOINT.join(units), targets=by_stratum.total(),
        visits=most_visits(strata, by_stratum), places=places_per_visit(team),
        certified=len(serving), lapsing=len(serving) - len(valid),
        recused=max(recused.get(unit, 0) for unit in units), cap=cap,
        qualified={
            name: (asked, sum(name in one.qualifications for one in valid))
            for name, asked in team.qualifications.items()
        },
        reach={
            skill: Counter(
                most_visits(strata, _merged(here, one.units & frozenset(units)))
                for one in valid
                if one.can(skill)
            )
            for skill in ("", *team.qualifications)
        },
    )  # fmt: skip


def staffing_problem(
    row: Staffing,
    *,
    department: str,
    unit: str,
    qualification_names: Mapping[str, str] | None = None,
) -> UserError | None:
    """What is wrong with one row, or None: at least two, enough for the worst case, qualified.

    Whose certificate covers the period (OF-02) and who is barred (OF-03) is counted in the row.

    :param department: name on the screen. :param unit: name of the area on the screen.
    """
    if row.visits == 0:
        return None
    if not enough(row.places):
        return TeamBelowTwo(department=department, places=row.places)
    where = {"department": department, "unit": unit}
    if row.certified == row.lapsing:
        return NoOfficers(**where, targets=row.targets)
    if row.available < row.places:
        return TooFewOfficers(
            **where, missing=row.places - row.available, places=row.places,
            available=row.available,
        )  # fmt: skip
    for name, (asked, _valid) in row.qualified.items():
        if row.qualified_available(name) < asked:
            words = (qualification_names or {}).get(name, name)
            return TooFewQualified(
                **where, qualification=words, places=asked, available=row.qualified_available(name)
            )
    least = least_cap(row.needed, row.reach[""], row.recused)
    if row.cap < least:
        return CapTooLow(
            **where, needed=row.needed, available=row.available, cap=row.cap, least=least
        )
    return _skill_problem(row, where, qualification_names or {})


def _skill_problem(
    row: Staffing, where: Mapping[str, str], names: Mapping[str, str]
) -> QualifiedCapTooLow | None:
    for name, (asked, _valid) in row.qualified.items():
        needed, available = row.visits * asked, row.qualified_available(name)
        least = least_cap(needed, row.reach[name], row.recused)
        if row.cap < least:
            return QualifiedCapTooLow(
                **where, qualification=names.get(name, name), needed=needed,
                available=available, cap=row.cap, least=least,
            )  # fmt: skip
    return None


def default_cap(rows: Iterable[Staffing]) -> int:
    """The least cap with which even the worst case can be staffed; at least 1."""
    return max([1, *(row.least_cap for row in rows)])
