"""The team rule: which places a visit asks of which pools (protocol §3)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from drawproof.errors import DrawproofError
from drawproof.ids import check_id, check_integer

LEVELS = ("region", "prefecture", "county", "unit")
# More than anybody would send; it keeps a hostile announcement from stalling a verifier.
MAX_PLACES = 100
_CODE = re.compile(r"[0-9]{6,}")


@dataclass(frozen=True, slots=True)
class TeamRule:
    """What one department sends to a visit.

    `places` officers of the object's unit at `level`, and beside them, for each qualification,
    `qualifications[q]` officers who hold it. `level`: `region` (first two digits of the unit,
    then 0000), `prefecture` (four, then 00), `county` (six) or `unit` (the code as it is).
    """

    department: str
    level: str
    places: int
    qualifications: Mapping[str, int] = field(default_factory=dict)

    def check(self) -> TeamRule:
        """Self, if it is well formed."""
        check_id("department", self.department)
        if self.level not in LEVELS:
            raise DrawproofError("team-rule", department=self.department, reason=self.level)
        check_integer("places", self.places, maximum=MAX_PLACES)
        for name, places in self.qualifications.items():
            check_id("qualification", name)
            check_integer("places", places, minimum=1, maximum=MAX_PLACES)
        if not self.places and not self.qualifications:
            raise DrawproofError("team-rule", department=self.department, reason="no place")
        return self

    def pools(self, unit: str) -> dict[str, int]:
        """Pool → places for an object in `unit`."""
        base = f"{self.department}/{unit_at(unit, self.level)}"
        asked = {base: self.places} if self.places else {}
        return asked | {f"{base}/{name}": n for name, n in self.qualifications.items()}


def unit_at(unit: str, level: str) -> str:
    """The division of `unit` at a level of `LEVELS`; `team-unit` where the code does not say."""
    check_id("unit", unit)
    if level == "unit":
        return unit
    if not _CODE.fullmatch(unit):
        raise DrawproofError("team-unit", unit=unit, level=level)
    kept = {"region": 2, "prefecture": 4, "county": 6}[level]
    return unit[:kept].ljust(6, "0")


def check_team(rules: Sequence[TeamRule]) -> tuple[TeamRule, ...]:
    """The rules, one per department, ascending by department."""
    ordered = tuple(sorted((rule.check() for rule in rules), key=lambda rule: rule.department))
    for one, two in itertools.pairwise(ordered):
        if one.department == two.department:
            raise DrawproofError("team-rule", department=one.department, reason="given twice")
    return ordered


def places_of(
    sites: Iterable[str], units_of_site: Mapping[str, str], rules: Sequence[TeamRule]
) -> dict[str, dict[str, int]]:
    """Site → pool → places for all sites."""
    ordered = check_team(rules)
    asked: dict[str, dict[str, int]] = {}
    for site in sorted(sites):
        pools: dict[str, int] = {}
        for rule in ordered:
            pools |= rule.pools(units_of_site[site])
        asked[site] = pools
    return asked
