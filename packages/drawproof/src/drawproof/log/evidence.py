"""Making `checkpoints/` of a bundle out of a published log (protocol §10.5)."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

from drawproof.errors import DrawproofError
from drawproof.ids import check_id
from drawproof.log.checkpoints import Checkpoint
from drawproof.log.entries import draw_id_in, parse_entry
from drawproof.log.part import FOLDER, MAX_NOTES, LogPart, PartEntry
from drawproof.log.reader import LogReader

# Kinds whose cosigned time matters: they stand under the earliest checkpoint.
TIMED = frozenset(
    {"announce", "commit", "reveal", "dice", "beacon", "result", "void", "attestation"}
)


def number_before(draw_id: str) -> str | None:
    """The draw_id of the number before, None for number 1 of its year."""
    office, year, number = check_id("draw_id", draw_id).rsplit("-", 2)
    return f"{office}-{year}-{int(number) - 1:06}" if int(number) > 1 else None


def belongs(record: dict[str, Any], draw_id: str) -> bool:
    """Whether an entry is of that draw, or announces the number before it."""
    of = draw_id_in(record)
    return of == draw_id or (record["kind"] == "announce" and of == number_before(draw_id))


def _found(
    reader: LogReader, draw_id: str, size: int, indexes: Iterable[int] | None
) -> list[tuple[int, dict[str, Any]]]:
    wanted = [draw_id.encode(), (number_before(draw_id) or draw_id).encode()]
    checkpoint = Checkpoint("-", size, bytes(32))
    entries: Iterable[tuple[int, bytes]] = reader.entries(0, size)
    if indexes is not None:
        entries = [(i, reader.entry(i, checkpoint)) for i in sorted(set(indexes)) if i < size]
    found = []
    for index, data in entries:
        if any(text in data for text in wanted):
            record = parse_entry(data)
            if belongs(record, draw_id):
                found.append((index, record))
    return found


def _under(sizes: Sequence[int], found: Sequence[tuple[int, dict[str, Any]]]) -> dict[int, int]:
    """Index → size of the checkpoint to prove it under; at most 99 sizes, the last among them."""
    chosen = {
        sizes[bisect_right(sizes, index)] if record["kind"] in TIMED else sizes[-1]
        for index, record in found
    }
    kept = sorted(chosen | {sizes[-1]})
    kept = kept[: MAX_NOTES - 1] + kept[-1:] if len(kept) > MAX_NOTES else kept
    return {
        index: kept[bisect_right(kept, index)] if record["kind"] in TIMED else kept[-1]
        for index, record in found
    }


def log_part(reader: LogReader, draw: str, *, indexes: Iterable[int] | None = None) -> LogPart:
    """What the published log says of task `draw`, each proof verified.

    `reader` needs the log's keys. `indexes`: where its entries and the announcement of the number
    before are known to stand; without them every entry of the log is looked at.
    """
    draw_id = check_id("draw", draw).partition("/")[0]
    sizes = reader.sizes()
    if not sizes or not reader.verifiers:
        raise DrawproofError("log-source", path=reader.source, reason="no log of drawproof")
    found = _found(reader, draw_id, sizes[-1], indexes)
    under = _under(sizes, found)
    notes = [reader.archived(size) for size in sorted({*under.values(), sizes[-1]})]
    checkpoints = [Checkpoint.of(note) for note in notes]
    numbers = {one.size: number for number, one in enumerate(checkpoints, 1)}
    entries = []
    for index, record in found:
        number = numbers[under[index]]
        path = tuple(reader.inclusion(index, checkpoints[number - 1]))
        entries.append(PartEntry(index, number, record, path))
    consistency = [
        tuple(reader.consistency(one, two)) for one, two in itertools.pairwise(checkpoints)
    ]
    origin = checkpoints[-1].origin
    return LogPart(draw, origin, tuple(notes), tuple(entries), tuple(consistency))


def checkpoint_files(
    reader: LogReader, draw: str, *, indexes: Iterable[int] | None = None
) -> dict[str, bytes]:
    """`log_part` as files: `log.json`, `01.note` … → bytes, for `write_bundle(checkpoints=…)`."""
    files = log_part(reader, draw, indexes=indexes).files()
    return {name.removeprefix(FOLDER): data for name, data in files.items()}
