"""Whether every visit gets its team, whatever is drawn: the worst case per department and area."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from drawproof import TeamRule, unit_at
from sunlot.draws.errors import CapTooLow, NoOfficers, TooFewOfficers, TooFewQualified
from sunlot.draws.rules.strata import StratumPlan
from sunlot.errors import UserError
from sunlot.officers.rules import LEAST_PER_VISIT
from sunlot.rulebook import rule

SMALL_POOL = 3


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


@dataclass(frozen=True, slots=True)
class Staffing:
    """One department in one area, in the worst case.

    `targets` objects lie in the area, at most `visits` of them can be drawn. `certified` officers
    serve it; of these `lapsing` hold no certificate for the whole period and at most `recused` are
    barred from one and the same object; so `available` can go to any visit. `needed` places.
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

    @property
    def needed(self) -> int:
        """Places to fill if as many as possible are drawn here."""
        return self.visits * self.places

    @property
    def available(self) -> int:
        """Officers who can be sent to any one visit."""
        return max(0, self.certified - self.lapsing - self.recused)

    @property
    def enough(self) -> bool:
        """Whether nothing is wrong here."""
        return staffing_problem(self, department="", unit="") is None


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
    rows = []
    for unit, by_stratum in sorted(here.items()):
        serving = [one for one in own if unit in one.units]
        valid = [one for one in serving if one.valid]
        rows.append(
            Staffing(
                department=team.department, unit=unit, targets=sum(by_stratum.values()),
                visits=most_visits(strata, by_stratum), places=places_per_visit(team),
                certified=len(serving), lapsing=len(serving) - len(valid),
                recused=recused.get(unit, 0), cap=cap,
                qualified={
                    name: (asked, sum(name in one.qualifications for one in valid))
                    for name, asked in team.qualifications.items()
                },
            )
        )  # fmt: skip
    return rows


@rule("OF-01", "OF-02", "OF-03")
def staffing_problem(
    row: Staffing,
    *,
    department: str,
    unit: str,
    qualification_names: Mapping[str, str] | None = None,
) -> UserError | None:
    """What is wrong with one row, or None: at least two, enough for the worst case, qualified.

    :param department: name on the screen. :param unit: name of the area on the screen.
    """
    if row.visits == 0:
        return None
    least = max(row.places, LEAST_PER_VISIT)
    where = {"department": department, "unit": unit}
    if row.certified == row.lapsing:
        return NoOfficers(**where, targets=row.targets)
    if row.available < least:
        return TooFewOfficers(
            **where, missing=least - row.available, places=least, available=row.available
        )
    for name, (asked, valid) in row.qualified.items():
        if valid - row.recused < asked:
            words = (qualification_names or {}).get(name, name)
            return TooFewQualified(
                **where, qualification=words, places=asked, available=max(0, valid - row.recused)
            )
    if row.available * row.cap < row.needed:
        return CapTooLow(**where, needed=row.needed, available=row.available, cap=row.cap)
    return None


def default_cap(rows: Iterable[Staffing]) -> int:
    """The least cap with which even the worst case can be staffed; at least 1."""
    return max([1, *(-(-row.needed // row.available) for row in rows if row.available > 0)])
