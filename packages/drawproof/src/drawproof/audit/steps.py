"""Fixed step or jump selection from one start.

Each pattern is a family of sets of n places that such a procedure can draw. A free draw of n out
of N shares c or more places with one given set of n with the hypergeometric tail
P(Hyp(N, n, n) >= c); a family of M sets multiplies it by M (union bound). What a page break
interrupts is found by the number of pairs at distance k: sorted by (place mod k, place) they are
neighbours, whose exact law is that of Wald and Wolfowitz. Patterns share the error by fixed
weights.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import gcd, log10
from typing import Any

from drawproof.audit.chances import added, adjacent_pairs, hypergeometric, log_choose
from drawproof.audit.model import OPEN, Error, Result, Segment, Statement
from drawproof.audit.orders import MOST_ORDERS, columns, ordered
from drawproof.progress import Reporter

LEAST = 3  # places that a pattern needs
_SCANNED = 4096
_BEYOND_DOUBT = 1e-9
_LN10 = 2.302585092994046


@dataclass(frozen=True)
class Pattern:
    """A pattern with the p-value of its own and its weight (weights add up to 1 at most)."""

    code: str
    p: float
    weight: float
    params: dict[str, Any]

    @property
    def fit(self) -> float:
        """The share of the drawn that follows the pattern."""
        for part, whole in (("fits", "count"), ("pairs", "most"), ("hits", "most")):
            if part in self.params:
                return float(self.params[part]) / float(self.params[whole])
        return 0.0

    @property
    def weighed(self) -> float:
        """The p-value after allowing for the other patterns."""
        return min(1.0, self.p / self.weight)


def _fit(sets: float, size: int, count: int, fits: int) -> float:
    return min(1.0, sets * hypergeometric(size, count, count).upper(fits))


def plain_step(places: Sequence[int], size: int) -> Pattern | None:
    """One start among the first k, then every k-th, k = N div n: k possible outcomes."""
    count = len(places)
    step = size // count
    if step < 2:
        return None
    residues = Counter(place % step for place in places if place < step * count)
    start, fits = max(residues.items(), key=lambda item: (item[1], -item[0]), default=(0, 0))
    return Pattern(
        "step-plain",
        _fit(step, size, count, fits),
        1 / 4,
        {
            "start": start + 1,
            "step": step,
            "fits": fits,
            "count": count,
            "outcomes": step,
            "never": size - step * count,
        },
    )


def broken_step(places: Sequence[int], size: int) -> Pattern | None:
    """A step of N/n, rounded down at each place: N / gcd(N, n) possible outcomes.

    Start j/n reaches place x when j mod N lies in [x·n, x·n + n) mod N: a sweep finds the best j.
    """
    count = len(places)
    if size < 2 * count:
        return None
    events: list[tuple[int, int]] = []
    for place in places:
        low = place * count % size
        high = low + count
        events += [(low, 1), (min(high, size), -1)]
        if high > size:
            events += [(0, 1), (high - size, -1)]
    depth = best = where = 0
    for at, change in sorted(events):
        depth += change
        if depth > best:
            best, where = depth, at
    sets = size // gcd(size, count)
    return Pattern(
        "step-broken",
        _fit(sets, size, count, best),
        1 / 8,
        {
            "start": where // count + 1,
            "size": size,
            "count": count,
            "fits": best,
            "outcomes": sets,
        },
    )


def round_step(places: Sequence[int], size: int, step: int, weight: float) -> Pattern | None:
    """One start anywhere, every k-th, counted on from the front after the end: N outcomes."""
    count = len(places)
    shared = gcd(step, size)
    length = size // shared
    if step < 2 or count > length or 2 * step > size:
        return None
    inverse = pow(step // shared, -1, length)
    cycles: dict[int, list[int]] = {}
    for place in places:
        cycles.setdefault(place % shared, []).append((place // shared) * inverse % length)
    best, start = 0, 0
    for rest, found in cycles.items():
        found.sort()
        twice = found + [at + length for at in found]
        for i, at in enumerate(found):
            fits = min(bisect_left(twice, at + count) - i, len(found))
            if fits > best:
                best, start = fits, (at * step + rest) % size
    return Pattern(
        "step-round",
        _fit(size, size, count, best),
        weight,
        {"start": start + 1, "step": step, "fits": best, "count": count, "outcomes": size},
    )


def _bits(places: Sequence[int]) -> int:
    bits = bytearray(places[-1] // 8 + 1)
    for place in places:
        bits[place // 8] |= 1 << place % 8
    return int.from_bytes(bits, "little")


def pair_step(
    bits: int, places: Sequence[int], size: int, steps: Sequence[int], weight: float
) -> Pattern | None:
    """So many pairs at one distance k that a step of k was in use, here and there interrupted.

    Pairs inside a block are left out (the next place is drawn too): there are fewer, so the law of
    all pairs still bounds the tail.
    """
    count = len(places)
    if not steps:
        return None
    alone = bits & ~(bits >> 1)
    pairs, step = max(((alone & (bits >> k)).bit_count(), -k) for k in steps)
    step = -step
    p = min(1.0, len(steps) * adjacent_pairs(size, count).upper(pairs))
    start, length = _longest(places, step)
    return Pattern(
        "step-pairs",
        p,
        weight,
        {"step": step, "pairs": pairs, "most": count - 1, "start": start + 1, "length": length},
    )


def _longest(places: Sequence[int], step: int) -> tuple[int, int]:
    run: dict[int, int] = {}
    for place in reversed(places):
        run[place] = run.get(place + step, 0) + 1
    return max(run.items(), key=lambda item: (item[1], -item[0]))


def jump_in_order(sequence: Sequence[int], size: int) -> Pattern | None:
    """In the order drawn, each place a fixed number further, counted round.

    A transition hits the difference d, whatever went before, with at most 1 / (N - n + 1), so
    P(at least c of n - 1 hit one d) <= (N - 1) · C(n - 1, c) / (N - n + 1)^c.
    """
    count = len(sequence)
    jumps = Counter((b - a) % size for a, b in pairwise(sequence))
    jump, hits = max(jumps.items(), key=lambda item: (item[1], -item[0]))
    p = _exp10(
        log10(size - 1) + log_choose(count - 1, hits) / _LN10 - hits * log10(size - count + 1)
    )
    return Pattern(
        "step-order",
        p,
        1 / 8,
        {"start": sequence[0] + 1, "jump": jump, "hits": hits, "most": count - 1},
    )


def _exp10(power: float) -> float:
    return float(min(1.0, 10.0 ** max(-300.0, power)))


def patterns(
    places: Sequence[int], size: int, *, scan: bool, sequence: Sequence[int] | None = None
) -> Iterator[Pattern]:
    """All patterns of one draw in one order of its list; their weights add up to 1 at most."""
    step = size // len(places)
    found = [
        plain_step(places, size),
        broken_step(places, size),
        round_step(places, size, step, 1 / 8),
        round_step(places, size, step + 1, 1 / 16),
    ]
    bits = _bits(places)
    natural = [k for k in (step, step + 1) if 2 <= k < size]
    found.append(pair_step(bits, places, size, natural, 1 / 8))
    if scan:
        others = [k for k in range(2, min(size // 2, _SCANNED) + 1) if k not in natural]
        found.append(pair_step(bits, places, size, others, 1 / 8))
    if sequence is not None and list(sequence) != sorted(sequence):
        found.append(jump_in_order(sequence, size))
    yield from (pattern for pattern in found if pattern is not None)


def _of_segment(segment: Segment, without: str) -> Pattern:
    """The pattern of a segment, its p-value after allowing for orders and patterns.

    Among patterns beyond any doubt the one that most of the drawn follow gives the name.
    """
    found: list[Pattern] = []
    rows = list(columns(segment.listing, None, without))[:MOST_ORDERS]
    trials: list[tuple[str, Sequence[int], Sequence[int] | None]] = [
        ("", segment.drawn, segment.sequence)
    ]
    for column in rows:
        places = ordered(segment, column)
        moved = None if segment.sequence is None else [places[i] for i in segment.sequence]
        trials.append((column.name, sorted(places[i] for i in segment.drawn), moved))
    for name, drawn, sequence in trials:
        share = 1 / 2 if not name else 1 / 2 / len(rows)
        for pattern in patterns(drawn, segment.size, scan=not name, sequence=sequence):
            p = min(1.0, pattern.weighed / share)
            facts = pattern.params | {"order": name, "N": segment.size, "n": segment.count}
            found.append(Pattern(pattern.code, p, 1.0, facts))
    named = [pattern for pattern in found if pattern.p <= _BEYOND_DOUBT] or found
    least = min(pattern.p for pattern in found)
    best = max(named, key=lambda one: one.fit if least <= _BEYOND_DOUBT else -one.p)
    return Pattern(best.code, least, 1.0, best.params)


def _together(segments: Sequence[Segment]) -> tuple[float, int, int]:
    """All segments at once: how many pairs stand at the natural distances N div n, and p."""
    laws, pairs = [], 0
    for segment in segments:
        step = segment.size // segment.count
        if step < 2:
            continue
        inside = set(segment.drawn)
        pairs += sum(place + step in inside for place in segment.drawn)
        laws.append(adjacent_pairs(segment.size, segment.count))
    if not laws:
        return 1.0, 0, 0
    return added(laws).upper(pairs), pairs, sum(law.high for law in laws)


def _threshold(size: int, count: int, level: float) -> int | None:
    step = size // count
    if step < 2:
        return None
    law = hypergeometric(size, count, count)
    return next((c for c in range(2, count + 1) if step * law.upper(c) <= level), None)


def _power(segments: Sequence[Segment], level: float) -> tuple[Statement, ...]:
    """From how many places on a plain fixed step of the typical segment stands out."""
    typical = sorted(segments, key=lambda part: part.count)[len(segments) // 2]
    shares = (2 if len(segments) == 1 else 4 * len(segments)) * 4
    least = _threshold(typical.size, typical.count, level / shares)
    facts = {"N": typical.size, "n": typical.count, "least": least or 0}
    return (Statement("power-steps" if least else "power-steps-none", facts),)


def check_steps(
    segments: Sequence[Segment],
    *,
    error: Error,
    without: str,
    reporter: Reporter,
) -> Result:
    """Result `steps`. Segments of fewer than three drawn, or of everything, cannot tell."""
    usable = [s for s in segments if LEAST <= s.count < s.size]
    if not usable:
        return Result("steps", OPEN, needs="needs-three")
    best = []
    for done, segment in enumerate(usable, start=1):
        best.append((_of_segment(segment, without), segment))
        reporter.progress(done, len(usable))
    each = len(usable) if len(usable) == 1 else 2 * len(usable)
    p = min(1.0, each * min(pattern.p for pattern, _ in best))
    findings = [
        Statement(
            pattern.code,
            pattern.params
            | {"draw": segment.title, "free": log_choose(segment.size, segment.count) / _LN10},
        )
        for pattern, segment in best
        if each * pattern.p <= error.alpha
    ]
    if len(usable) > 1:
        pooled, pairs, most = _together(usable)
        p = min(p, 2 * pooled)
        if 2 * pooled <= error.alpha and not findings:
            findings.append(
                Statement("step-together", {"pairs": pairs, "most": most, "draws": len(usable)})
            )
    return Result(
        "steps",
        p=min(1.0, p),
        findings=tuple(findings),
        powered=lambda: _power(usable, error.first),
    )
