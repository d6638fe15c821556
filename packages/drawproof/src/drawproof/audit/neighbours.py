"""Neighbours: do drawn objects stand side by side more, or less, often than in a free draw?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from drawproof.audit.chances import Law, Mass, added, adjacent_pairs, critical_count, two_sided
from drawproof.audit.model import OPEN, Error, Result, Segment, Statement
from drawproof.audit.orders import MOST_ORDERS, columns, ordered


def _pairs(places: Sequence[int]) -> int:
    return sum(b - a == 1 for a, b in pairwise(places))


def longest_block(places: Sequence[int]) -> tuple[int, int]:
    """First place and length of the longest unbroken block of ascending places."""
    best, start = (places[0], 1), 0
    for i in range(1, len(places) + 1):
        if i == len(places) or places[i] != places[i - 1] + 1:
            if i - start > best[1]:
                best = (places[start], i - start)
            start = i
    return best


def _finding(code: str, order: str, rows: list[tuple[Segment, list[int]]]) -> Statement:
    start, length, segment = 0, 0, rows[0][0]
    for part, places in rows:
        first, block = longest_block(places)
        if block > length:
            start, length, segment = first, block, part
    return Statement(
        code,
        {
            "order": order,
            "pairs": sum(_pairs(places) for _, places in rows),
            "expected": sum(s.count * (s.count - 1) / s.size for s, _ in rows),
            "start": start + 1,
            "end": start + length,
            "draw": segment.title,
        },
    )


def _by_column(
    usable: Sequence[Segment], without: str
) -> dict[str, list[tuple[Segment, list[int]]]]:
    rows: dict[str, list[tuple[Segment, list[int]]]] = {}
    for segment in usable:
        for column in columns(segment.listing, None, without)[:MOST_ORDERS]:
            places = ordered(segment, column)
            rows.setdefault(column.name, []).append(
                (segment, sorted(places[i] for i in segment.drawn))
            )
    return {name: found for name, found in rows.items() if len(found) == len(usable)}


def check_neighbours(segments: Sequence[Segment], *, error: Error, without: str) -> Result:
    """Result `neighbours`: either way in file order (half of the error), too many by columns."""
    usable = [s for s in segments if 2 <= s.count < s.size]
    if not usable:
        return Result("neighbours", OPEN, needs="needs-two")
    law = added([adjacent_pairs(s.size, s.count) for s in usable])
    listed = [(s, list(s.drawn)) for s in usable]
    pairs = sum(_pairs(places) for _, places in listed)
    p = min(1.0, 2 * two_sided(law, pairs))
    findings = []
    if p <= error.alpha:
        many = law.upper(pairs) < law.lower(pairs)
        findings.append(_finding("neighbours-many" if many else "neighbours-few", "", listed))
    sorted_rows = _by_column(usable, without)
    for name, rows in sorted_rows.items():
        there = sum(_pairs(places) for _, places in rows)
        value = min(1.0, 2 * len(sorted_rows) * law.upper(there))
        p = min(p, value)
        if value <= error.alpha and not findings:
            findings.append(_finding("neighbours-many", name, rows))
    most = sum(s.count - 1 for s in usable)
    return Result(
        "neighbours",
        p=p,
        findings=tuple(findings),
        powered=lambda: _power(law, error.first / 4, pairs, most),
    )


def _power(law: Law | Mass, level: float, pairs: int, most: int) -> tuple[Statement, ...]:
    least = critical_count(law, level, most)
    if least is None:
        return (Statement("power-neighbours-none"),)
    return (Statement("power-neighbours", {"least": least, "pairs": pairs}),)
