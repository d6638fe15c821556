"""A frozen frame whose rows stay in Parquet: single entries and proofs, and what a draw asks."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from drawproof.columns import check_suite, frames
from drawproof.columns.parquet import (
    TableResult,
    draw_table,
    freeze_table,
    leaves_of,
    prove_row,
    select_table,
    with_head,
)
from drawproof.columns.tables import FrameTable
from drawproof.errors import DrawproofError
from drawproof.frame import FrameEntry
from drawproof.frameleaf import parse_frame_leaf
from drawproof.frozen import Frozen
from drawproof.ids import check_id
from drawproof.membership import AbsenceProof, InclusionProof
from drawproof.progress import SILENT, Reporter
from drawproof.suites import DR1
from drawproof.tickets import Smallest
from drawproof.tree import verify_path


@dataclass(frozen=True)
class TableFrame:
    """The frame `frozen`, of an open draw in one tree, in Parquet at `path` (see `FrameTable`).

    `nodes`: what `freeze_table` wrote of the tree; `sha256`: of the files when they were frozen.
    Other files than those are not drawn from, and a row that does not lead to the frozen root is
    not proved: `table-changed`.
    """

    frozen: Frozen
    path: Path
    nodes: Path
    sha256: str

    @property
    def suite(self) -> str:
        """Name of the suite."""
        return self.frozen.suite

    @property
    def mode(self) -> str:
        """Always `open`."""
        return self.frozen.mode

    @property
    def draw(self) -> str:
        """Id of the task."""
        return self.frozen.draw

    @property
    def count(self) -> int:
        """How many objects."""
        return self.frozen.count

    @property
    def root(self) -> str:
        """Merkle root as hex."""
        return self.frozen.root

    @property
    def shards(self) -> int | None:
        """Always None: one tree."""
        return self.frozen.shards

    @property
    def strata(self) -> Mapping[str, int]:
        """Stratum name → N_h, names ascending."""
        return self.frozen.strata

    @property
    def table(self) -> FrameTable:
        """The rows."""
        return FrameTable.open(self.path)

    @property
    def files(self) -> None:
        """None: a bundle does not hold the leaves, they stay in the table beside it."""
        return None

    @property
    def entries(self) -> Iterator[FrameEntry]:
        """All entries, one after the other."""
        for part in self.table.parts():
            yield from map(_entry, with_head("DR1|frame|", leaves_of(part)).to_pylist())

    def holds(self, object_id: str) -> bool:
        """Whether the object is in the frame."""
        return self.table.find(object_id)[1]

    def entry(self, object_id: str) -> FrameEntry:
        """The entry of an object; `frame-no-object` if it is not there."""
        return _entry(self.table.leaves(self._index(object_id), 1)[0])

    def proof(self, object_id: str) -> InclusionProof:
        """Inclusion proof of an object; `frame-no-object` if it is not there."""
        return self._proof_at(self._index(object_id))

    def absence(self, object_id: str) -> AbsenceProof:
        """Proof that an object is not in the frame; `frame-object-present` if it is."""
        index, there = self.table.find(check_id("object_id", object_id))
        if there:
            raise DrawproofError("frame-object-present", object_id=object_id)
        near = [i for i in (index - 1, index) if 0 <= i < self.count]
        return AbsenceProof(object_id, tuple(map(self._proof_at, near)))

    def units(self, object_ids: Iterable[str]) -> dict[str, str]:
        """Object id → unit, in one pass; `frame-no-object` if one is not there."""
        wanted = set(object_ids)
        found = {object_id: unit for object_id, _, unit in self.table.rows_of(wanted)}
        if lacking := wanted - found.keys():
            raise DrawproofError("frame-no-object", object_id=min(lacking))
        return found

    def drawn(
        self, seed: str, quotas: Mapping[str, int], reporter: Reporter = SILENT
    ) -> TableResult:
        """The winners; `table-changed` where the files are not those that were frozen."""
        if self.table.digest(reporter) != self.sha256:
            raise DrawproofError("table-changed", path=str(self.path))
        return draw_table(self.suite, self.draw, seed, self.path, quotas, reporter=reporter)

    def _index(self, object_id: str) -> int:
        index, there = self.table.find(object_id)
        if not there:
            raise DrawproofError("frame-no-object", object_id=object_id)
        return index

    def _proof_at(self, index: int) -> InclusionProof:
        table = self.table
        if table.count != self.count:
            raise DrawproofError("table-changed", path=str(self.path))
        try:
            nodes = self.nodes.read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DrawproofError("file-unreadable", path=str(self.nodes), reason=reason) from None
        proof = prove_row(self.path, nodes, index)
        if not verify_path(DR1, proof.leaf, proof.index, self.count, proof.path, self.root):
            raise DrawproofError("table-changed", path=str(self.path))
        return proof


def _entry(leaf: str) -> FrameEntry:
    found = parse_frame_leaf(DR1, leaf)
    return FrameEntry(found.object_id, found.stratum, found.unit, found.attrs, None, None, leaf)


@dataclass(frozen=True)
class TableBeside:
    """The table that an auditor holds in place of a bundle's `frame.csv` (see `drawproof.verify`).

    Nothing of it is trusted: each of these reads all of its rows.
    """

    path: str | os.PathLike[str]
    reporter: Reporter = SILENT

    @property
    def name(self) -> str:
        """What findings call it."""
        return Path(self.path).name

    def frozen(self, suite: str, draw: str) -> Frozen:
        """Root and counts; refused as by `freeze_table`."""
        return freeze_table(suite, draw, self.path, reporter=self.reporter)

    def sha256(self, suite: str, draw: str) -> str:
        """SHA-256 (64 hex) of the `frame.csv` that the rows give."""
        with Path(os.devnull).open("wb") as nowhere:
            found = freeze_table(suite, draw, self.path, csv=nowhere, reporter=self.reporter)
        return found.sha256 or ""

    def drawn(self, suite: str, draw: str, seed: str, quotas: Mapping[str, int]) -> TableResult:
        """The winners, which stay in columns."""
        return draw_table(suite, draw, seed, self.path, quotas, reporter=self.reporter)

    def smallest(
        self,
        counts: Mapping[str, int],
        suite: str,
        draw_id: str,
        seed: str,
        _: object,
        keep: Mapping[str, int],
    ) -> Smallest:
        """`tickets.smallest` of the rows, whatever objects are given; `counts`: all N_h."""
        check_suite("fast", suite)
        room = {h: min(n, counts.get(h, 0)) for h, n in keep.items()}
        found, best = select_table(draw_id, seed, self.path, room, self.reporter)
        return {h: frames.ranked(one) for h, one in best.items()}, found

    def rows_of(self, object_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Object id → (stratum, unit) of those that are there."""
        table = FrameTable.open(self.path)
        return {one: (stratum, unit) for one, stratum, unit in table.rows_of(object_ids)}
