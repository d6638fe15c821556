"""What is audited, and what an audit says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from drawproof.audit import texts

CHECKED, OPEN = "checked", "not-checkable"


@dataclass(frozen=True, eq=False)
class Listing:
    """A list that draws were made from: ids in file order, and the columns by name."""

    name: str
    ids: Sequence[str]
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def index(self) -> dict[str, int]:
        """Place of each id, from 0; of an id that occurs twice the first."""
        places: dict[str, int] = {}
        for place, key in enumerate(self.ids):
            places.setdefault(key, place)
        return places


@dataclass(frozen=True)
class Visit:
    """A drawn object and its officers, as listed; `pools` holds the pool of each officer."""

    place: int
    officers: tuple[str, ...]
    pools: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Draw:
    """One draw: places of `listing` in the order of the drawn list, and the visits."""

    name: str
    listing: Listing
    drawn: Sequence[int]
    ordered: bool = False
    visits: Sequence[Visit] = ()


@dataclass(frozen=True, eq=False)
class Segment:
    """The part of a draw that is a draw of its own: all of it, or one stratum.

    `members` are places of the listing in file order; `drawn` and `sequence` count within
    `members`, from 0, ascending or in the order drawn.
    """

    draw: str
    stratum: str
    listing: Listing
    members: Sequence[int]
    drawn: Sequence[int]
    sequence: Sequence[int] | None = None

    @property
    def size(self) -> int:
        """N."""
        return len(self.members)

    @property
    def count(self) -> int:
        """n."""
        return len(self.drawn)

    @property
    def title(self) -> str:
        """Its name on a report."""
        return f"{self.draw} · {self.stratum}" if self.stratum else self.draw


@dataclass(frozen=True)
class Statement:
    """One sentence: a code of `texts` and its values."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """The sentence in `en` or `zh`."""
        return texts.sentence(self.code, self.params, lang)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "code": self.code,
            "params": dict(self.params),
            "zh": self.text("zh"),
            "en": self.text("en"),
        }


@dataclass(frozen=True)
class Error:
    """The error allowed: `alpha` for all of at most `tests` tests together."""

    alpha: float
    tests: int

    @property
    def first(self) -> float:
        """What the smallest p-value has to undercut for sure (the first step of Holm)."""
        return self.alpha / self.tests


@dataclass(frozen=True)
class Result:
    """The outcome of one test. `p` is valid before, `adjusted` after allowing for all tests.

    `method` is `exact` (an exact law, with union bounds where several places were looked at) or
    `simulated` (then `runs` of at most `limit`).
    """

    id: str
    state: str = CHECKED
    p: float = 1.0
    method: str = "exact"
    runs: int = 0
    limit: int = 0
    findings: tuple[Statement, ...] = ()
    powered: Callable[[], tuple[Statement, ...]] = tuple
    needs: str = ""
    adjusted: float = 1.0
    suspicious: bool = False

    @cached_property
    def power(self) -> tuple[Statement, ...]:
        """The smallest deviation that this case could have shown; worked out when asked for."""
        return self.powered()

    def title(self, lang: str) -> str:
        """Its name."""
        return texts.pick(texts.TITLES[self.id], lang)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        out: dict[str, Any] = {
            "id": self.id,
            "title": {"zh": self.title("zh"), "en": self.title("en")},
            "state": self.state,
        }
        if self.state == OPEN:
            return out | {"needs": self.needs}
        out |= {"p": self.p, "adjusted": self.adjusted, "suspicious": self.suspicious}
        out["method"] = self.method
        if self.method == "simulated":
            out |= {"runs": self.runs, "limit": self.limit}
        out["findings"] = [finding.to_json() for finding in self.findings]
        out["power"] = [statement.to_json() for statement in self.power]
        return out


@dataclass(frozen=True)
class Case:
    """All that is audited together.

    `strata` is the column that decided how many are drawn where; `bias` the columns to look at
    (none given: all). `roster` is the list of officers in its order, where it is known.
    """

    draws: Sequence[Draw]
    strata: str = ""
    bias: Sequence[str] | None = None
    roster: Sequence[str] = ()
    notes: Sequence[Statement] = ()
    files: Sequence[tuple[str, int, str]] = ()
    pooled_by: str = ""

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The draws, by stratum where a column of strata is named; empty ones are left out."""
        return tuple(part for draw in self.draws for part in _segments(draw, self.strata))


def _segments(draw: Draw, column: str) -> list[Segment]:
    size = len(draw.listing.ids)
    names = draw.listing.columns[column] if column else None
    groups: dict[str, list[int]] = {}
    if names is None:
        groups[""] = list(range(size))
    else:
        for place, name in enumerate(names):
            groups.setdefault(name, []).append(place)
    parts = []
    for name, members in groups.items():
        places = {place: i for i, place in enumerate(members)} if column else None
        inside = [
            place if places is None else places[place]
            for place in draw.drawn
            if places is None or place in places
        ]
        if inside:
            sequence = tuple(inside) if draw.ordered else None
            shown = f"{column}={name}" if column else ""
            parts.append(Segment(draw.name, shown, draw.listing, members, sorted(inside), sequence))
    return parts
