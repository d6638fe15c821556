"""Whole open draws over Parquet on one machine: millions of rows in bounded memory.

`freeze_table` (protocol §2) and `draw_table` (§5, §7) each pass once over the sorted rows. Memory
is a few parts of 2^20 rows, O(log n) hashes, and twice the winners.
"""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from drawproof.columns import check_suite
from drawproof.columns.fast import (
    PART,
    Prefix,
    Subtrees,
    Words,
    digests,
    hex_text,
    in_order,
    joined,
    subtrees,
)
from drawproof.columns.tables import Ends, FrameTable, Part, check_part
from drawproof.durable import Writer
from drawproof.errors import DrawproofError
from drawproof.frame import InclusionProof
from drawproof.frozen import Frozen
from drawproof.ids import check_id, check_integer, draw_id_of
from drawproof.progress import SILENT, Reporter
from drawproof.suites import DR1
from drawproof.tickets import DrawResult, Ranked, StratumResult
from drawproof.tree import StreamingRoot, Tree, parents

# Nodes of this height go to the file beside the frame: one for 256 leaves, 32 bytes each.
NODE_HEIGHT = 8
_PARALLEL = 1 << 16


@dataclass(frozen=True, kw_only=True, slots=True)
class TableStratum:
    """One stratum of a drawn table; `cutoff` is the n-th ticket, `-` where n = 0."""

    N: int
    n: int
    cutoff: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TableResult:
    """Winners of a table. `leaves`: Arrow text, the result leaves ascending by object id (§7).

    `places`: the winners' row numbers, `tickets`: 32 bytes each; both in the order of `leaves`.
    `ranked`: which of them, stratum by stratum and by rank.
    """

    suite: str
    draw: str
    seed: str
    strata: Mapping[str, TableStratum]
    result_root: str
    leaves: Any
    object_ids: Any
    places: Any
    tickets: Any
    ranked: Any

    @property
    def N(self) -> int:
        """Objects in the table."""
        return sum(stratum.N for stratum in self.strata.values())

    @property
    def n(self) -> int:
        """Winners."""
        return sum(stratum.n for stratum in self.strata.values())

    @property
    def winners_csv(self) -> bytes:
        """Bytes of `winners.csv`."""
        return lines_of(self.leaves)

    def write_winners(self, out: Writer) -> None:
        """Writes `winners.csv` a part at a time."""
        for start in range(0, len(self.leaves), _PARALLEL):
            out.write(lines_of(self.leaves.slice(start, _PARALLEL)))

    def is_written(self, data: bytes) -> bool:
        """Whether `data` are the bytes of `winners.csv`."""
        rest = memoryview(data)
        for start in range(0, len(self.leaves), _PARALLEL):
            part = lines_of(self.leaves.slice(start, _PARALLEL))
            if rest[: len(part)] != part:
                return False
            rest = rest[len(part) :]
        return not rest

    def rows(self) -> Iterator[tuple[str, Ranked]]:
        """(stratum, winner): stratum by stratum, ascending by rank."""
        names = itertools.chain(*(itertools.repeat(h, s.n) for h, s in self.strata.items()))
        ranks = itertools.chain(*(range(1, s.n + 1) for s in self.strata.values()))
        for start in range(0, len(self.ranked), _PARALLEL):
            chosen = self.ranked[start : start + _PARALLEL]
            ids = self.object_ids.take(pa.array(chosen)).to_pylist()
            tickets = hex_text(self.tickets[chosen]).to_pylist()
            for object_id, ticket in zip(ids, tickets, strict=True):
                yield next(names), Ranked(next(ranks), object_id, ticket)

    def in_memory(self) -> DrawResult:
        """The same with an object for every winner, as officers are dealt to; no reserves."""
        rows, strata = self.rows(), dict[str, StratumResult]()
        for name, s in self.strata.items():
            winners = tuple(ranked for _, ranked in itertools.islice(rows, s.n))
            strata[name] = StratumResult(name, s.N, s.n, winners, ())
        return DrawResult(self.suite, "open", self.draw, self.seed, strata)


def with_head(head: str, column: Any) -> Any:
    """`head` before every row of an Arrow column of text."""
    kind = column.type
    return pc.binary_join_element_wise(pa.scalar(head, kind), column, pa.scalar("", kind))


def lines_of(leaves: Any) -> bytes:
    """Every row of an Arrow column of text, followed by LF."""
    if not len(leaves):
        return b""
    empty, end = pa.scalar("", leaves.type), pa.scalar("\n", leaves.type)
    text = pc.binary_join_element_wise(leaves, empty, end).cast(pa.large_string())
    _, offsets, data = text.buffers()
    ends = np.frombuffer(offsets, np.int64, len(text) + 1, 8 * text.offset)
    return memoryview(data)[int(ends[0]) : int(ends[-1])].tobytes()


@lru_cache(maxsize=64)
def _endings(strata: tuple[str, ...], units: tuple[str, ...]) -> Any:
    return pa.array([f"|{h}|{u}|-|-" for h in strata for u in units], pa.string())


def leaves_of(part: Part) -> Any:
    """Leaf data of a part without its head, as one Arrow column."""
    strata = pa.array(part.strata, pa.string()).take(pa.array(part.stratum))
    units = pa.array(part.units, pa.string()).take(pa.array(part.unit))
    return joined(part.ids, strata, units, "-" if part.attrs is None else part.attrs, "-")


@dataclass(frozen=True)
class _FrozenPart:
    ends: Ends
    trees: Subtrees
    strata: Mapping[str, int]
    csv: bytes


def _freeze_part(part: Part, csv: bool) -> _FrozenPart:
    ends = check_part(part)
    prefix = Prefix.of(b"\x00DR1|frame|")
    if part.attrs is None and len(part.strata) * len(part.units) <= _PARALLEL:
        # Few endings stand behind many ids: no line is put together at all.
        which = part.stratum * len(part.units) + part.unit
        words = digests(prefix, part.ids, _endings(part.strata, part.units), which)
    else:
        words = digests(prefix, leaves_of(part))
    counts = np.bincount(part.stratum, minlength=len(part.strata)).tolist()
    lines = b""
    if csv:
        lines = lines_of(with_head("DR1|frame|", leaves_of(part)))
    trees = subtrees(words, part.start, NODE_HEIGHT)
    return _FrozenPart(ends, trees, dict(zip(part.strata, counts, strict=True)), lines)


def freeze_table(
    suite: str,
    draw: str,
    path: str | os.PathLike[str],
    *,
    nodes: BinaryIO | None = None,
    csv: BinaryIO | None = None,
    reporter: Reporter = SILENT,
) -> Frozen:
    """Freezes the open frame in Parquet at `path` (see `FrameTable`): root, counts, checks of §1.

    `nodes` receives the tree's nodes of height 8 (32 bytes each), from which `prove_row` makes
    proofs; `csv` the bytes of `frame.csv`. Refused as by `build_frame`; rows must be sorted.
    """
    check_suite("fast", suite)
    check_id("draw", draw)
    table, tree, digest = FrameTable.open(path), StreamingRoot(DR1), hashlib.sha256()
    strata: dict[str, int] = {}
    ends: list[Ends] = []

    def take(found: _FrozenPart) -> None:
        ends.append(found.ends.follows(ends.pop() if ends else None))
        for height, carry in found.trees.trees:
            tree.add_hash(carry, height)
        for name, number in found.strata.items():
            strata[name] = strata.get(name, 0) + number
        if nodes is not None:
            nodes.write(found.trees.nodes)
        if csv is not None:
            csv.write(found.csv)
            digest.update(found.csv)
        reporter.progress(tree.count, table.count)

    in_order(lambda part: _freeze_part(part, csv is not None), table.parts(), take)
    if ends and not ends[0].rising:
        _check_upper(table)
    return Frozen(
        suite=suite,
        mode="open",
        draw=draw,
        count=tree.count,
        root=tree.root(),
        strata=dict(sorted((name, number) for name, number in strata.items() if number)),
        sha256=digest.hexdigest() if csv is not None else None,
    )


def _check_upper(table: FrameTable) -> None:
    """Refuses ids that are equal in upper case: 8 bytes of each one's digest are compared."""
    found: list[Any] = []
    prefix = Prefix.of(b"")

    def start_of(part: Part) -> Any:
        words = digests(prefix, pc.ascii_upper(part.ids)).words
        return words[0, : len(part)].astype(np.uint64) << np.uint64(32) | words[1, : len(part)]

    in_order(start_of, table.parts(["object_id"]), found.append)
    whole = np.concatenate(found)
    order = np.argsort(whole, kind="stable")
    same = np.flatnonzero(whole[order][1:] == whole[order][:-1])
    if len(same):
        suspects = set(order[same].tolist()) | set(order[same + 1].tolist())
        seen: set[str] = set()
        for part in table.parts(["object_id"]):
            for place in sorted(s for s in suspects if part.start <= s < part.start + len(part)):
                object_id = part.ids[place - part.start].as_py()
                if object_id.upper() in seen:
                    raise DrawproofError("id-duplicate", kind="object_id", value=object_id)
                seen.add(object_id.upper())


def prove_row(path: str | os.PathLike[str], nodes: bytes, index: int) -> InclusionProof:
    """Inclusion proof of row `index` (from 0) of the frozen table at `path`.

    `nodes`: what `freeze_table` wrote of the tree; only the 256 rows around are read.
    """
    table = FrameTable.open(path)
    if not 0 <= index < table.count:
        raise IndexError(index)
    size, block = 1 << NODE_HEIGHT, index >> NODE_HEIGHT
    around = table.leaves(block * size, min(size, table.count - block * size))
    below = Tree(DR1, around)
    level = [nodes[i : i + 32] for i in range(0, len(nodes), 32)]
    if table.count % size:
        last = table.count >> NODE_HEIGHT
        rest = around if block == last else table.leaves(last * size, table.count - last * size)
        level.append(bytes.fromhex(Tree(DR1, rest).root))
    found, place = list(below.path(index - block * size)), block
    while len(level) > 1:
        if place ^ 1 < len(level):
            found.append(level[place ^ 1].hex())
        level, place = parents(DR1, level), place >> 1
    return InclusionProof(index, table.count, around[index - block * size], tuple(found))


class SmallestOf:
    """The k smallest tickets of one stratum among those that came by."""

    def __init__(self, room: int) -> None:
        self.room, self.held = room, 0
        # First word of the largest ticket that may still stay.
        self.bound = 0xFFFFFFFF
        self._parts: list[tuple[Any, Any, Any]] = []

    def add(self, tickets: Any, ids: Any, places: Any) -> None:
        """`tickets` (32 bytes each) with ids and row numbers."""
        if not len(tickets):
            return
        self._parts.append((tickets, ids, places))
        self.held += len(tickets)
        if self.held > 2 * self.room + 1000:
            self.cut()

    def cut(self) -> tuple[Any, Any, Any]:
        """The smallest in order; the rest is forgotten."""
        tickets = np.concatenate([part[0] for part in self._parts])
        places = np.concatenate([part[2] for part in self._parts])
        ids = pa.concat_arrays([part[1] for part in self._parts])
        order = _ascending(tickets, places)[: self.room]
        kept = tickets[order], ids.take(pa.array(order)), places[order]
        self._parts, self.held = [kept], len(order)
        if self.held == self.room:
            self.bound = int.from_bytes(kept[0][-1, :4].tobytes()) if self.room else -1
        return kept


def _ascending(tickets: Any, places: Any) -> Any:
    """Order of 32-byte tickets as bytes; equal ones (never) by row, so by object id."""
    words = np.ascontiguousarray(tickets).view(">u8")
    order = np.argsort(words[:, 0].astype(np.uint64))
    first = words[order, 0]
    if (first[1:] == first[:-1]).any():
        order = np.lexsort((places, *(words[:, i].astype(np.uint64) for i in (3, 2, 1, 0))))
    return order


def draw_table(
    suite: str,
    draw: str,
    seed: str,
    path: Any,
    quotas: Mapping[str, int],
    *,
    reporter: Reporter = SILENT,
) -> TableResult:
    """Draws `quotas[h]` objects of each stratum h of the table at `path`, frozen as `draw`.

    `path` is that of `freeze_table`, or an Arrow table.

    The officers' field of the leaves is `-`: teams are dealt, if at all, to the winners. Refuses
    `quota-strata`, `quota-above-population`.
    """
    check_suite("fast", suite)
    populations, best = select_table(draw_id_of(draw), seed, path, quotas, reporter)
    return _result(draw, seed, populations, best)


def select_table(
    draw_id: str, seed: str, path: Any, quotas: Mapping[str, int], reporter: Reporter = SILENT
) -> tuple[dict[str, int], dict[str, SmallestOf]]:
    """N_h and the `quotas[h]` smallest tickets of each stratum h; see `draw_table`."""
    check_id("digest", seed)
    table = FrameTable.open(path)
    names = sorted(check_id("stratum", name) for name in quotas)
    best = [SmallestOf(check_integer("n", quotas[name])) for name in names]
    number_of = {name: i for i, name in enumerate(names)}
    counts: Any = np.zeros(len(names), np.int64)
    prefix = Prefix.of(f"DR1|obj|{draw_id}|{seed}|".encode())
    done = 0

    def tickets_of(part: Part) -> list[tuple[int, Any, Any, Any]]:
        unknown = [h for i, h in enumerate(part.strata) if h not in number_of]
        if unknown:
            raise DrawproofError("quota-strata", stratum=min(unknown))
        codes = np.array([number_of[h] for h in part.strata], np.int32)[part.stratum]
        words = digests(prefix, part.ids)
        bounds = np.array([one.bound for one in best], np.int64)
        near = np.flatnonzero(words.words[0, : len(part)] <= bounds[codes])
        found, chosen, tickets = [], codes[near], words.rows(near)
        for code, count in enumerate(np.bincount(codes, minlength=len(names)).tolist()):
            here = np.flatnonzero(chosen == code)
            rows = near[here]
            ids = part.ids.take(pa.array(rows))
            found.append((count, tickets[here], ids, rows + part.start))
        return found

    def take(found: list[tuple[int, Any, Any, Any]]) -> None:
        nonlocal done
        for code, (count, tickets, ids, places) in enumerate(found):
            counts[code] += count
            done += count
            best[code].add(tickets, ids, places)
        reporter.progress(done, table.count)

    in_order(tickets_of, table.parts(["object_id", "stratum"]), take)
    populations = dict(zip(names, counts.tolist(), strict=True))
    for name, N in populations.items():
        if quotas[name] > N:
            raise DrawproofError("quota-above-population", stratum=name, n=quotas[name], N=N)
    return populations, dict(zip(names, best, strict=True))


def _result(
    draw: str, seed: str, populations: Mapping[str, int], best: Mapping[str, SmallestOf]
) -> TableResult:
    columns: list[tuple[Any, Any, Any, Any, Any]] = []
    strata: dict[str, TableStratum] = {}
    for name, one in best.items():
        cutoff = "-"
        if one.room:
            tickets, ids, places = one.cut()
            cutoff = tickets[-1].tobytes().hex()
            ranks = pa.array(np.arange(1, len(places) + 1)).cast(pa.string())
            repeated = pa.array([name], pa.string()).take(pa.array(np.zeros(len(places), int)))
            columns.append((tickets, ids, places, repeated, ranks))
        strata[name] = TableStratum(N=populations[name], n=one.room, cutoff=cutoff)
    if columns:
        places = np.concatenate([column[2] for column in columns])
        order = np.argsort(places)
        ranked = np.argsort(order)
        ids, stratum, ranks = (
            pa.concat_arrays([column[i] for column in columns]).take(pa.array(order))
            for i in (1, 3, 4)
        )
        tickets, places = np.concatenate([column[0] for column in columns])[order], places[order]
        rest = joined(ids.cast(pa.large_string()), stratum, ranks, hex_text(tickets), "-")
        leaves = with_head(f"DR1|result|{draw}|", rest)
    else:
        ids, leaves = pa.array([], pa.string()), pa.array([], pa.large_string())
        tickets, places = np.zeros((0, 32), np.uint8), np.zeros(0, np.int64)
        ranked = places
    return TableResult(
        suite="DR1",
        draw=draw,
        seed=seed,
        strata=strata,
        result_root=root_of_column(leaves),
        leaves=leaves,
        object_ids=ids,
        places=places,
        tickets=tickets,
        ranked=ranked,
    )


def root_of_column(leaves: Any) -> str:
    """Merkle root (hex) over an Arrow column of leaf data."""
    tree, prefix = StreamingRoot(DR1), Prefix.of(b"\x00")

    def work(start: int) -> Subtrees:
        words: Words = digests(prefix, leaves.slice(start, PART))
        return subtrees(words, start, NODE_HEIGHT)

    def take(found: Subtrees) -> None:
        for height, carry in found.trees:
            tree.add_hash(carry, height)

    in_order(work, range(0, len(leaves), PART), take)
    return tree.root()
