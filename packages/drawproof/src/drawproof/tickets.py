"""Tickets and winners (protocol §5)."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from drawproof.crew import ALONE, Crew
from drawproof.errors import DrawproofError
from drawproof.frame import Frame
from drawproof.ids import check_id, check_integer, draw_id_of
from drawproof.suites import check_mode, get_suite

# Object id, stratum, key (None in open mode).
Drawable = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class Drawables:
    """Many of them by column; `keys` None in open mode."""

    ids: Sequence[str]
    strata: Sequence[str]
    keys: Sequence[str] | None = None

    def __iter__(self) -> Iterator[Drawable]:
        keys = itertools.repeat(None) if self.keys is None else self.keys
        return zip(self.ids, self.strata, keys, strict=False)


# (ticket, object id) of each stratum ascending, and N_h of each.
Smallest = tuple[dict[str, list[tuple[str, str]]], dict[str, int]]
Select = Callable[[str, str, str, Any, Mapping[str, int]], Smallest]


def ticket(suite: str, draw_id: str, seed: str, object_id: str, key: str | None = None) -> str:
    """T("obj", draw_id, seed, object_id[, key]): open without `key`, private with it."""
    check_id("draw_id", draw_id)
    check_id("digest", seed)
    check_id("object_id", object_id)
    tail = () if key is None else (check_id("key", key),)
    return get_suite(suite).t("obj", draw_id, seed, object_id, *tail)


@dataclass(frozen=True, slots=True)
class Ranked:
    """An object with its ticket; `rank` counts from 1 in its stratum."""

    rank: int
    object_id: str
    ticket: str


@dataclass(frozen=True, slots=True)
class StratumResult:
    """One stratum: `N` objects, the `n` smallest tickets win, the others wait in order."""

    stratum: str
    N: int
    n: int
    winners: tuple[Ranked, ...]
    reserves: tuple[Ranked, ...]

    @property
    def cutoff(self) -> str:
        """The n-th ticket, `-` where n = 0."""
        return self.winners[-1].ticket if self.winners else "-"

    @property
    def ordered(self) -> tuple[Ranked, ...]:
        """Winners, then reserves."""
        return self.winners + self.reserves


@dataclass(frozen=True, slots=True)
class DrawResult:
    """The result of one task: stratum name → `StratumResult`, names ascending."""

    suite: str
    mode: str
    draw: str
    seed: str
    strata: Mapping[str, StratumResult]

    @property
    def winners(self) -> dict[str, tuple[str, Ranked]]:
        """Object id → (stratum, place in its order), sorted by object id."""
        rows = [(w.object_id, (h.stratum, w)) for h in self.strata.values() for w in h.winners]
        return dict(sorted(rows, key=lambda row: row[0]))

    @property
    def N(self) -> int:
        """Objects in the frame."""
        return sum(h.N for h in self.strata.values())

    @property
    def n(self) -> int:
        """Winners."""
        return sum(h.n for h in self.strata.values())


# Rows that are hashed together: loops over whole columns cost least, and this many are little.
_PART = 8192
# Rows that another process takes at a time: its smallest are few beside them.
_CREW_PART = 1 << 17
# Greater than every ticket: nothing is known of a stratum before it is cut once.
_OPEN = b"\xff" * 33


def _parts(
    suite: str, draw_id: str, seed: str, objects: Iterable[Drawable]
) -> Iterator[tuple[list[Drawable], list[bytes]]]:
    """Objects in parts, each part with its tickets as bytes."""
    engine, rest = get_suite(suite), iter(objects)
    prefix = f"{engine.name}|obj|{draw_id}|{seed}|"
    while part := list(itertools.islice(rest, _PART)):
        texts = [name if key is None else f"{name}|{key}" for name, _, key in part]
        yield part, engine.digests(prefix, texts)


def smallest(
    suite: str,
    draw_id: str,
    seed: str,
    objects: Iterable[Drawable],
    keep: Mapping[str, int],
    crew: Crew = ALONE,
) -> Smallest:
    """The `keep[h]` smallest (ticket, object id) per stratum and the counts N_h, in one pass.

    `objects` are (object id, stratum, key or None), already validated; memory is O(sum of keep),
    so millions may stream through. Lists of parts merge: the smallest of the parts together are
    the smallest of the whole (§5), so the processes of `crew` take parts of many rows each.
    """
    if crew.size:
        return _merged(suite, draw_id, seed, objects, keep, crew)
    best: dict[str, list[tuple[bytes, str]]] = {h: [] for h in keep}
    bound = dict.fromkeys(keep, _OPEN)
    counts: Counter[str] = Counter(dict.fromkeys(keep, 0))
    for part, numbers in _parts(suite, draw_id, seed, objects):
        counts.update(map(itemgetter(1), part))
        for (object_id, stratum, _), number in zip(part, numbers, strict=True):
            if number <= bound.get(stratum, _OPEN):
                best.setdefault(stratum, []).append((number, object_id))
        if len(counts) > len(keep):
            raise DrawproofError("quota-strata", stratum=min(counts.keys() - keep.keys()))
        for stratum, rows in best.items():
            # Cutting a list twice too long costs less than a heap kept in order all the time.
            room = keep[stratum]
            if len(rows) > 2 * room + 1000:
                rows.sort()
                del rows[room:]
                bound[stratum] = rows[-1][0] if rows else b""
    found = {h: sorted(rows)[: keep[h]] for h, rows in best.items()}
    return {h: [(number.hex(), name) for number, name in rows] for h, rows in found.items()}, dict(
        counts
    )


def _merged(
    suite: str,
    draw_id: str,
    seed: str,
    objects: Iterable[Drawable],
    keep: Mapping[str, int],
    crew: Crew,
) -> Smallest:
    """`smallest`, from the smallest of parts."""
    found: dict[str, list[tuple[str, str]]] = {h: [] for h in keep}
    counts: Counter[str] = Counter(dict.fromkeys(keep, 0))
    rest = iter(objects)
    parts = iter(lambda: list(itertools.islice(rest, _CREW_PART)), [])
    calls = ((suite, draw_id, seed, part, dict(keep)) for part in parts)
    for rows, numbers in crew.in_order(smallest, calls):
        counts.update(numbers)
        for stratum, ranked in rows.items():
            found[stratum] += ranked
    return {h: sorted(rows)[: keep[h]] for h, rows in found.items()}, dict(counts)


def draw_winners(
    suite: str,
    mode: str,
    draw_id: str,
    seed: str,
    frame: Frame,
    quotas: Mapping[str, int],
    *,
    reserves: int | None = None,
) -> DrawResult:
    """Draws `quotas[h]` objects from each stratum h of `frame`.

    Every stratum of the frame needs a quota (0 is one). `reserves`: how many reserves to keep per
    stratum, all where None. Raises `quota-above-population`, `quota-strata`, `draw-mismatch`.
    """
    check_mode(mode)
    check_id("draw_id", draw_id)
    check_id("digest", seed)
    if frame.suite != suite or frame.mode != mode or draw_id_of(frame.draw) != draw_id:
        raise DrawproofError("draw-mismatch", draw=frame.draw, draw_id=draw_id)
    objects = ((e.object_id, e.stratum, e.key) for e in frame.entries)
    given = suite, mode, frame.draw, seed, objects, frame.strata, quotas
    return draw_from(*given, reserves=reserves)


def draw_from(
    suite: str,
    mode: str,
    draw: str,
    seed: str,
    objects: Iterable[Drawable],
    populations: Mapping[str, int],
    quotas: Mapping[str, int],
    *,
    reserves: int | None = None,
    select: Select = smallest,
) -> DrawResult:
    """`draw_winners` from the objects of a frame, validated before; `populations`: N_h of each.

    `select` does what `smallest` does.
    """
    for stratum in populations:
        if stratum not in quotas:
            raise DrawproofError("quota-strata", stratum=stratum)
    for stratum, n in quotas.items():
        check_id("stratum", stratum)
        check_integer("n", n)
        N = populations.get(stratum, 0)
        if n > N:
            raise DrawproofError("quota-above-population", stratum=stratum, n=n, N=N)
    wanted = {
        h: populations.get(h, 0) if reserves is None else n + reserves
        for h, n in sorted(quotas.items())
    }
    ordered, counts = select(suite, draw_id_of(draw), seed, objects, wanted)
    strata = {h: _stratum(h, counts[h], rows, quotas[h]) for h, rows in ordered.items()}
    return DrawResult(suite, mode, draw, seed, strata)


def _stratum(stratum: str, N: int, rows: list[tuple[str, str]], n: int) -> StratumResult:
    ranked = tuple(Ranked(i, object_id, number) for i, (number, object_id) in enumerate(rows, 1))
    return StratumResult(stratum, N, n, ranked[:n], ranked[n:])
