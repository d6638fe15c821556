"""Objects that are never drawn, and objects drawn again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from math import exp

from drawproof.audit.bias import groups
from drawproof.audit.chances import Mass, critical_count, hypergeometric, log_choose, successes
from drawproof.audit.model import OPEN, Draw, Error, Result, Segment, Statement
from drawproof.audit.orders import columns
from drawproof.audit.stream import Simulated, Stream, simulate
from drawproof.progress import Reporter

_WORK = 20_000_000  # drawn objects simulated at most
_STATES = 30_000_000
_SHOWN = 10


def _spared(size: int, group: int, count: int) -> float:
    """Natural logarithm of P(none of a group of that size is drawn)."""
    return log_choose(size - group, count) - log_choose(size, count)


def same_lists(segments: Sequence[Segment]) -> list[list[Segment]]:
    """The segments by the list they were drawn from."""
    found: dict[tuple[int, str, int], list[Segment]] = {}
    for segment in segments:
        found.setdefault((id(segment.listing), segment.stratum, segment.size), []).append(segment)
    return list(found.values())


def _stretch(parts: Sequence[Segment]) -> tuple[float, int, int]:
    """The stretch of the list without a draw that is least likely: p, first place, length."""
    size = parts[0].size
    drawn = sorted({place for part in parts for place in part.drawn})
    edges = [-1, *drawn, size]
    gaps = [(b - a - 1, a + 1) for a, b in pairwise(edges)]
    inner = max(gaps[1:-1], default=(0, 0))

    def chance(length: int, places: float) -> float:
        log_p = sum(_spared(size, length, part.count) for part in parts)
        return min(1.0, places * exp(max(-690.0, log_p)))

    found = [
        (chance(gaps[0][0], 4.0), gaps[0]),
        (chance(gaps[-1][0], 4.0), gaps[-1]),
        (chance(inner[0], 2.0 * (size - inner[0] + 1)), inner),
    ]
    p, (length, start) = min(found)
    return p, start, length


def _untouched(segments: Sequence[Segment], without: str) -> tuple[float, list[Statement], int]:
    """Groups of a column of which nobody was ever drawn: p of the least likely one."""
    table: dict[str, list[Segment]] = {}
    for segment in segments:
        for column in columns(segment.listing, None, without):
            if column.kind == "groups":
                table.setdefault(column.name, []).append(segment)
    found, looked = [], 0
    for name, rows in table.items():
        parts = groups(rows, [s.listing.columns[name] for s in rows])
        looked += len(parts)
        for part in parts:
            if part.drawn == 0 and part.name:
                log_p = sum(
                    _spared(s.size, m, s.count) for s, m in zip(rows, part.sizes, strict=True)
                )
                facts = {"column": name, "part": part.name, "size": max(part.sizes)}
                facts |= {"draws": len(rows), "expected": part.expected(rows)}
                found.append((exp(max(-690.0, log_p)), facts))
    found.sort(key=lambda one: one[0])
    p = min(1.0, looked * found[0][0]) if found else 1.0
    return p, [Statement("never-group", f | {"p": min(1.0, looked * q)}) for q, f in found], looked


def check_never(segments: Sequence[Segment], *, error: Error, without: str) -> Result:
    """Result `never`: a stretch of the list, or a whole group, that no draw ever touched."""
    usable = [s for s in segments if 0 < s.count < s.size]
    if not usable:
        return Result("never", OPEN, needs="needs-chance")
    lists = same_lists(usable)
    findings = []
    p = 1.0
    for parts in lists:
        chance, start, length = _stretch(parts)
        value = min(1.0, 2 * len(lists) * chance)
        p = min(p, value)
        if value <= error.alpha:
            facts = {"start": start + 1, "end": start + length, "length": length}
            facts |= {"draws": len(parts), "size": parts[0].size}
            findings.append(Statement("never-stretch", facts | {"list": parts[0].listing.name}))
    chance, untouched, looked = _untouched(usable, without)
    p = min(p, 2 * chance)
    findings += [one for one in untouched if 2 * one.params["p"] <= error.alpha][:_SHOWN]
    busiest = max(lists, key=lambda parts: sum(s.count for s in parts))
    return Result(
        "never",
        p=min(1.0, p),
        findings=tuple(findings),
        powered=lambda: _power(busiest, error.first, looked),
    )


def _power(parts: Sequence[Segment], level: float, looked: int) -> tuple[Statement, ...]:
    """The smallest group without chance that would stand out."""
    size = parts[0].size
    low, high = 1, size
    while low < high:
        group = (low + high) // 2
        log_p = sum(_spared(size, group, part.count) for part in parts)
        if log_p == float("-inf") or 2 * max(1, looked) * exp(log_p) <= level:
            high = group
        else:
            low = group + 1
    return (Statement("power-never", {"least": low, "size": size, "draws": len(parts)}),)


def distinct_law(size: int, counts: Sequence[int]) -> Mass:
    """How many different objects several free draws out of the same list take together."""
    law = Mass(counts[0], [1.0])
    for count in counts[1:]:
        masses: dict[int, float] = {}
        for i, weight in enumerate(law.masses):
            known = law.low + i
            if weight:
                again = hypergeometric(size, known, count).window()
                for j, p in enumerate(again.masses):
                    total = known + count - again.low - j
                    masses[total] = masses.get(total, 0.0) + weight * p
        kept = [total for total, p in masses.items() if p > 1e-30]
        low, high = min(kept), max(kept)
        law = Mass(low, [masses.get(total, 0.0) for total in range(low, high + 1)])
    return law


def _distinct(draws: Sequence[Draw]) -> int:
    return len({draw.listing.ids[place] for draw in draws for place in draw.drawn})


def _simulated(
    segments: Sequence[Segment], observed: int, sign: int, stream: Stream, limit: int
) -> Simulated:
    def again() -> float:
        seen: set[str] = set()
        for s in segments:
            ids, members = s.listing.ids, s.members
            seen.update(ids[members[i]] for i in stream.sample(s.size, s.count))
        return sign * len(seen)

    return simulate(sign * observed, again, limit=limit, least=0)


def _often(draws: Sequence[Draw], segments: Sequence[Segment]) -> tuple[float, str, int, float]:
    """The object whose number of draws is least likely: p over all objects, id, count, expected."""
    counts = Counter(draw.listing.ids[place] for draw in draws for place in draw.drawn)
    objects = len(
        {
            key
            for listing in {id(d.listing): d.listing for d in draws}.values()
            for key in listing.ids
        }
    )
    chances: dict[str, list[float]] = {}
    wanted = {key for key, times in counts.items() if times > 1}
    for s in segments:
        for place in s.members:
            key = s.listing.ids[place]
            if key in wanted:
                chances.setdefault(key, []).append(s.count / s.size)
    best = (1.0, "", 0, 0.0)
    known: dict[tuple[int, tuple[float, ...]], float] = {}
    for key in sorted(wanted, key=lambda key: (-counts[key], key)):
        mark = (counts[key], tuple(chances[key]))
        if mark not in known:
            known[mark] = successes(mark[1]).upper(counts[key])
        p = min(1.0, objects * known[mark])
        if p < best[0]:
            best = (p, key, counts[key], sum(mark[1]))
    return best


def check_repeats(
    draws: Sequence[Draw],
    segments: Sequence[Segment],
    *,
    error: Error,
    seed: bytes,
    reporter: Reporter,
) -> Result:
    """Result `repeats`: how many different objects all draws took, and single objects."""
    usable = [s for s in segments if s.count > 0]
    if len(draws) < 2 or all(s.count == s.size for s in usable):
        return Result("repeats", OPEN, needs="needs-draws")
    observed, drawn = _distinct(draws), sum(s.count for s in usable)
    lists = same_lists(usable)
    method, runs, limit = "exact", 0, 0
    law: Mass | None = None
    listings = len({id(draw.listing) for draw in draws})
    reporter.progress(0, 2)
    if listings == 1 and _affordable(lists):
        law = Mass(0, [1.0])
        for parts in lists:
            law = law.plus(distinct_law(parts[0].size, [s.count for s in parts]))
        few, many, mean = law.lower(observed), law.upper(observed), law.mean
    else:
        method, limit = "simulated", max(999, min(9999, _WORK // drawn))
        less = _simulated(usable, observed, -1, Stream(seed, "repeats-few"), limit)
        more = _simulated(usable, observed, 1, Stream(seed, "repeats-many"), limit)
        few, many, mean, runs = less.p, more.p, more.mean, less.runs + more.runs
    reporter.progress(1, 2)
    p = min(1.0, 4 * min(few, many))
    facts = {"distinct": observed, "drawn": drawn, "expected": mean, "draws": len(draws)}
    findings = []
    if p <= error.alpha:
        findings.append(Statement("repeats-many" if few < many else "repeats-few", facts))
    often, key, times, expected = _often(draws, usable)
    if 2 * often <= error.alpha:
        once = {"object": key, "times": times, "expected": expected, "draws": len(draws)}
        findings.append(Statement("repeats-object", once))
    reporter.progress(2, 2)
    return Result(
        "repeats",
        p=min(p, 2 * often, 1.0),
        method=method,
        runs=runs,
        limit=limit,
        findings=tuple(findings),
        powered=partial(_repeat_power, law, error.first / 4, drawn) if law else tuple,
    )


def _repeat_power(law: Mass, level: float, drawn: int) -> tuple[Statement, ...]:
    least = _least_repeats(law, level, drawn)
    return (Statement("power-repeats", {"least": least, "expected": drawn - law.mean}),)


def _least_repeats(law: Mass, level: float, drawn: int) -> int:
    """From how many repeats on there would be too many."""
    mirrored = Mass(drawn - law.low - len(law.masses) + 1, list(reversed(law.masses)))
    return critical_count(mirrored, level, drawn) or drawn


def _affordable(lists: Sequence[Sequence[Segment]]) -> bool:
    work = 0.0
    for parts in lists:
        for s in parts:
            spread = 24 * (s.count * (1 - s.count / s.size) / 4) ** 0.5 + 2
            work += len(parts) ** 0.5 * spread * spread
    return work < _STATES
