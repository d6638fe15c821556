"""Position and group bias: is a part of the list drawn more, or less, often than its share?

The number drawn from a part of m objects is hypergeometric in each segment, the sum over segments
its convolution. Many parts are looked at; the smallest two-sided tail is multiplied by their
number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from drawproof.audit.chances import Law, Mass, added, critical_count, hypergeometric, two_sided
from drawproof.audit.model import OPEN, Error, Result, Segment, Statement
from drawproof.audit.orders import MOST_COLUMNS, MOST_GROUPS, columns, ordered

_TENTHS = 10
_CELLS = 20_000  # groups × segments looked at in one column
_POWER = 0.8


@dataclass(frozen=True)
class Part:
    """A part of the list: per segment its size, and how many of it were drawn altogether."""

    name: str
    sizes: tuple[int, ...]
    drawn: int

    def law(self, segments: Sequence[Segment], odds: float = 1.0) -> Law | Mass:
        """How many of the part a free draw takes (or one that favours the part by `odds`)."""
        laws = [
            hypergeometric(segment.size, size, segment.count, odds)
            for segment, size in zip(segments, self.sizes, strict=True)
            if size
        ]
        return added(laws) if laws else Mass(0, [1.0])

    def expected(self, segments: Sequence[Segment]) -> float:
        """How many on average."""
        return sum(
            size * segment.count / segment.size
            for segment, size in zip(segments, self.sizes, strict=True)
        )


@dataclass(frozen=True)
class Judged:
    """The part that differs most, and the p-value after allowing for all parts."""

    p: float
    part: Part
    expected: float
    more: bool


def judge(parts: Sequence[Part], segments: Sequence[Segment], weight: float = 1.0) -> Judged | None:
    """The part with the smallest tail; None where there is none."""
    best: Judged | None = None
    laws: dict[tuple[int, ...], Law | Mass] = {}
    for part in parts:
        law = laws.get(part.sizes)
        if law is None:
            law = laws[part.sizes] = part.law(segments)
        p = min(1.0, len(parts) * two_sided(law, part.drawn) / weight)
        if best is None or p < best.p:
            expected = part.expected(segments)
            best = Judged(p, part, expected, part.drawn > expected)
    return best


def cut(places: Iterable[tuple[Segment, Sequence[int]]], pieces: int) -> list[Part]:
    """Equal pieces of an order; `places` are those of the drawn in it, per segment."""
    sizes: list[list[int]] = [[] for _ in range(pieces)]
    drawn = [0] * pieces
    for segment, found in places:
        ends = [segment.size * (i + 1) // pieces for i in range(pieces)]
        for i, end in enumerate(ends):
            sizes[i].append(end - (ends[i - 1] if i else 0))
        for place in found:
            drawn[min(pieces - 1, _piece(place, ends))] += 1
    return [Part(f"{i + 1}/{pieces}", tuple(sizes[i]), drawn[i]) for i in range(pieces)]


def _piece(place: int, ends: Sequence[int]) -> int:
    return next(i for i, end in enumerate(ends) if place < end)


def judge_order(rows: Sequence[tuple[Segment, Sequence[int]]]) -> Judged | None:
    """First half against second (half of the error), and ten equal pieces."""
    segments = [segment for segment, _ in rows]
    judged = [judge(cut(rows, 2)[:1], segments, 1 / 2)]
    if all(segment.size >= 2 * _TENTHS for segment in segments):
        judged.append(judge(cut(rows, _TENTHS), segments, 1 / 2))
    return min((one for one in judged if one is not None), key=lambda one: one.p, default=None)


def groups(segments: Sequence[Segment], cells: Sequence[Sequence[str]]) -> list[Part]:
    """The largest groups of a column, per segment; the choice does not look at what was drawn."""
    sizes: dict[str, list[int]] = {}
    drawn: Counter[str] = Counter()
    for i, (segment, column) in enumerate(zip(segments, cells, strict=True)):
        for name, size in Counter(column[place] for place in segment.members).items():
            sizes.setdefault(name, [0] * len(segments))[i] = size
        drawn.update(column[segment.members[place]] for place in segment.drawn)
    kept = sorted(sizes, key=lambda name: (-sum(sizes[name]), name))
    kept = kept[: max(2, min(MOST_GROUPS, _CELLS // len(segments)))]
    return [Part(name, tuple(sizes[name]), drawn[name]) for name in kept]


def _params(judged: Judged, segments: Sequence[Segment]) -> dict[str, object]:
    part = judged.part
    return {
        "part": part.name,
        "size": sum(part.sizes),
        "of": sum(s.size for s in segments),
        "drawn": part.drawn,
        "all": sum(s.count for s in segments),
        "expected": judged.expected,
        "more": judged.more,
    }


def _usable(segments: Sequence[Segment]) -> list[Segment]:
    return [s for s in segments if 0 < s.count < s.size]


def check_position(segments: Sequence[Segment], *, error: Error) -> Result:
    """Result `position`: the place in the file."""
    usable = _usable(segments)
    if not usable:
        return Result("position", OPEN, needs="needs-chance")
    rows = [(s, s.drawn) for s in usable]
    judged = judge_order(rows)
    findings = []
    if judged is not None and judged.p <= error.alpha:
        findings.append(Statement("position", _params(judged, usable)))
    half = cut(rows, 2)[0]
    return Result(
        "position",
        p=judged.p if judged is not None else 1.0,
        findings=tuple(findings),
        powered=lambda: _power("power-position", half, usable, error.first / 2),
    )


def _column_rows(
    usable: Sequence[Segment], bias: Sequence[str] | None, without: str
) -> Mapping[str, tuple[str, list[Segment]]]:
    """Columns with their kind and the segments whose list has them so, most segments first."""
    found: dict[tuple[str, str], list[Segment]] = {}
    for segment in usable:
        for column in columns(segment.listing, bias, without):
            found.setdefault((column.name, column.kind), []).append(segment)
    out: dict[str, tuple[str, list[Segment]]] = {}
    for (name, kind), rows in sorted(found.items(), key=lambda item: -len(item[1])):
        out.setdefault(name, (kind, rows))
    return dict(list(out.items())[:MOST_COLUMNS])


def check_groups(
    segments: Sequence[Segment],
    *,
    error: Error,
    bias: Sequence[str] | None,
    without: str,
) -> Result:
    """Result `groups`: the columns of the list, by group or by order of size, date or name."""
    usable = _usable(segments)
    table = _column_rows(usable, bias, without)
    if not table:
        return Result("groups", OPEN, needs="needs-columns")
    p = 1.0
    findings: list[Statement] = []
    power: Callable[[], tuple[Statement, ...]] = tuple
    for name, (kind, rows) in table.items():
        if kind == "groups":
            parts = groups(rows, [s.listing.columns[name] for s in rows])
            judged = judge(parts, rows)
            if power is tuple:
                level = error.first / len(table) / len(parts)
                power = partial(_power, "power-groups", parts[0], rows, level, column=name)
        else:
            judged = judge_order([(s, _places(s, name, bias, without)) for s in rows])
        if judged is None:
            continue
        value = min(1.0, len(table) * judged.p)
        p = min(p, value)
        if value <= error.alpha:
            facts = {"column": name} | _params(judged, rows)
            findings.append(Statement(f"group-{kind}", facts))
    return Result("groups", p=p, findings=tuple(findings), powered=power)


def _places(segment: Segment, name: str, bias: Sequence[str] | None, without: str) -> Sequence[int]:
    column = next(c for c in columns(segment.listing, bias, without) if c.name == name)
    places = ordered(segment, column)
    return [places[i] for i in segment.drawn]


def _power(
    code: str, part: Part, segments: Sequence[Segment], level: float, **facts: object
) -> tuple[Statement, ...]:
    """The smallest odds in favour of a part that this many draws reveal in four of five cases."""
    most = 60  # more segments only make it better: what is said stays an upper limit
    segments = list(segments)[:most]
    part = Part(part.name, part.sizes[:most], part.drawn)
    law = part.law(segments)
    critical = critical_count(law, level / 2, sum(s.count for s in segments))
    facts = {"part": part.name, **facts}
    low, high = 1.0, 100.0
    if critical is None or part.law(segments, high).upper(critical) < _POWER:
        return (Statement(f"{code}-none", facts),)
    while high / low > 1.01:
        middle = (low * high) ** 0.5
        if part.law(segments, middle).upper(critical) >= _POWER:
            high = middle
        else:
            low = middle
    return (Statement(code, facts | {"odds": high}),)
