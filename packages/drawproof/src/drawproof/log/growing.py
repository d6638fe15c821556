"""Writing the files of a tree that grows: entries, then tiles, each on the disk (§14.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from drawproof.durable import write
from drawproof.errors import DrawproofError
from drawproof.log.checkpoints import Checkpoint, tree_suite
from drawproof.log.entries import entry_bytes
from drawproof.log.merkle import Edge, span
from drawproof.log.notes import Note
from drawproof.log.reader import LogReader
from drawproof.log.store import CheckpointStore, locked
from drawproof.log.tiles import HASH, WIDTH, fold, pack_entries, tile_path
from drawproof.tree import leaf_hash

Step = Callable[[str], None]


def nobody(step: str) -> None:
    """The step of a writer that nobody watches."""


def grow(folder: Path, old: Checkpoint, entries: Sequence[bytes], step: Step = nobody) -> bytes:
    """Appends entries to the files of tree `old`; the root of the new tree."""
    suite, reader = tree_suite(old.origin), LogReader(folder)
    _write_entries(folder, reader, old, list(entries), step)
    step("entries")
    _write_tiles(folder, reader, old, [leaf_hash(suite, entry) for entry in entries], step)
    step("tiles")
    size = old.size + len(entries)
    return span(suite, reader.tiles(Checkpoint(old.origin, size, bytes(32))).node, 0, size)


def _cut(first: int, items: list[bytes]) -> Iterable[tuple[int, list[bytes]]]:
    """Items as the contents of tiles `first`, `first` + 1 …"""
    for start in range(0, len(items), WIDTH):
        yield first + start // WIDTH, items[start : start + WIDTH]


def _write_entries(
    folder: Path, reader: LogReader, old: Checkpoint, entries: list[bytes], step: Step
) -> None:
    first, place = divmod(old.size, WIDTH)
    before = reader.bundle(first, old.size) if place and entries else []
    for number, some in _cut(first, before + entries):
        write(folder / tile_path("entries", number, len(some)), pack_entries(some))
        step("bundle")


def _write_tiles(
    folder: Path, reader: LogReader, old: Checkpoint, hashes: list[bytes], step: Step
) -> None:
    """Each level's tiles from the last partial one on; full ones feed the next level."""
    tiles, level, count = reader.tiles(old), 0, old.size
    while hashes:
        first, place = divmod(count, WIDTH)
        kept = tiles.tile(level, first) if place else b""
        before = [kept[i : i + HASH] for i in range(0, len(kept), HASH)]
        above = []
        for number, some in _cut(first, before + hashes):
            write(folder / tile_path(level, number, len(some)), b"".join(some))
            step("tile")
            if len(some) == WIDTH:
                above.append(fold(tiles.suite, some))
        hashes, level, count = above, level + 1, count // WIDTH


def repair(
    folder: Path, state: Path, store: CheckpointStore, records: Iterable[Mapping[str, Any]]
) -> Checkpoint:
    """Writes the files of the signed tree anew from all its entries.

    Refused (`log-damaged`) where the entries do not give the signed root; then nothing is written.
    The checkpoint is shown when the log is opened next.
    """
    note = store.load()
    if note is None:
        raise DrawproofError("log-source", path=str(store.path), reason="not found")
    signed = Checkpoint.of(note)
    suite = tree_suite(signed.origin)
    data = [entry_bytes(record) for record in records][: signed.size]
    edge = Edge(suite)
    for entry in data:
        edge.add(leaf_hash(suite, entry))
    if (edge.count, edge.root()) != (signed.size, signed.root):
        raise DrawproofError("log-damaged", what="the entries given do not give the signed root")
    with locked(state / "lock"):
        reader = LogReader(folder)
        sizes = {0, signed.size, *(size for size in reader.sizes() if size < signed.size)}
        for one, two in pairwise(sorted(sizes)):
            grow(folder, Checkpoint(signed.origin, one, bytes(32)), data[one:two])
        _forget_other(folder, note)
    return signed


def _forget_other(folder: Path, note: Note) -> None:
    shown = folder / "checkpoint"
    if shown.exists() and Note.parse(shown.read_bytes()).text != note.text:
        shown.unlink()
