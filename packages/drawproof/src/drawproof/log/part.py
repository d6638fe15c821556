"""`checkpoints/` of a bundle: what the log says of one draw (protocol §10.5)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drawproof.canonical import canonical, parse_canonical
from drawproof.errors import DrawproofError
from drawproof.ids import is_id
from drawproof.log.checkpoints import Checkpoint, check_origin
from drawproof.log.entries import check_entry
from drawproof.log.notes import Note
from drawproof.records import Reader

FOLDER, LOG = "checkpoints/", "checkpoints/log.json"
MAX_NOTES, _MAX_PATH = 99, 64
_NOTE = re.compile(r"checkpoints/(?!00)[0-9]{2}\.note")


def note_name(number: int) -> str:
    """Name of note `number` (from 1)."""
    return f"{FOLDER}{number:02}.note"


@dataclass(frozen=True, slots=True)
class PartEntry:
    """An entry: its index in the log, the number (from 1) of its checkpoint, its proof."""

    index: int
    checkpoint: int
    record: Mapping[str, Any]
    path: tuple[bytes, ...]

    @property
    def leaf(self) -> bytes:
        """The hashed data."""
        return canonical(dict(self.record))

    @property
    def kind(self) -> str:
        """Its kind."""
        return str(self.record["kind"])


@dataclass(frozen=True, slots=True)
class LogPart:
    """Notes (unverified) by ascending size, entries, and the path between neighbouring notes."""

    draw: str
    origin: str
    notes: tuple[Note, ...]
    entries: tuple[PartEntry, ...]
    consistency: tuple[tuple[bytes, ...], ...]

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """The checkpoint of each note."""
        return tuple(Checkpoint.of(note) for note in self.notes)

    def files(self) -> dict[str, bytes]:
        """File name → bytes, as a bundle holds them."""
        pairs = enumerate(self.consistency, 1)
        record = {
            "kind": "log",
            "draw": self.draw,
            "origin": self.origin,
            "entries": [
                {
                    "index": entry.index,
                    "checkpoint": entry.checkpoint,
                    "record": dict(entry.record),
                    "path": [part.hex() for part in entry.path],
                }
                for entry in self.entries
            ],
            "consistency": [
                {"from": number, "to": number + 1, "path": [part.hex() for part in path]}
                for number, path in pairs
            ],
        }
        notes = {note_name(number): note.data for number, note in enumerate(self.notes, 1)}
        return {LOG: canonical(record), **notes}


def _path(reader: Reader) -> tuple[bytes, ...]:
    found = reader.items("path")
    if len(found) > _MAX_PATH:
        reader.fail("a proof is too long")
    for part in found:
        if not is_id("digest", part):
            reader.fail(DrawproofError("id-form", kind="digest", value=part))
    return tuple(bytes.fromhex(part) for part in found)


def parse_notes(files: Mapping[str, bytes]) -> tuple[list[Note], dict[str, DrawproofError]]:
    """The notes in their order, and what is wrong with which of them."""
    notes, errors = list[Note](), dict[str, DrawproofError]()
    names = sorted(name for name in files if _NOTE.fullmatch(name))
    last: Checkpoint | None = None
    for number, name in enumerate(names, 1):
        try:
            if name != note_name(number):
                reason = "an extra file, or a note is missing"
                raise DrawproofError("checkpoint-form", reason=reason)
            note = Note.parse(files[name])
            checkpoint = Checkpoint.of(note)
            if last is not None and checkpoint.size <= last.size:
                raise DrawproofError("checkpoint-form", reason="sizes are not ascending")
            last = checkpoint
            notes.append(note)
        except DrawproofError as error:
            errors[name] = error
    return notes, errors


def parse_log(data: bytes, notes: Sequence[Note]) -> LogPart:
    """`log.json` over notes that were read without error; `record-value` names the place."""
    top = Reader("log", parse_canonical(data))
    top.constant("kind", "log")
    draw, origin = top.id("draw", "draw"), check_origin(top.text("origin"))
    checkpoints = [Checkpoint.of(note) for note in notes]
    if not checkpoints or any(one.origin != origin for one in checkpoints):
        top.fail("another origin than log.json" if checkpoints else "no signatures")
    entries = [_entry(reader, checkpoints) for reader in top.inners("entries")]
    indexes = [entry.index for entry in entries]
    if indexes != sorted(set(indexes)):
        top.fail("entries are not ascending")
    consistency = [_pair(reader) for reader in top.inners("consistency")]
    pairs = [(number, number + 1) for number in range(1, len(checkpoints))]
    if [pair[:2] for pair in consistency] != pairs:
        top.fail("not every neighbouring pair")
    top.finish()
    paths = tuple(pair[2] for pair in consistency)
    return LogPart(draw, origin, tuple(notes), tuple(entries), paths)


def _entry(reader: Reader, checkpoints: Sequence[Checkpoint]) -> PartEntry:
    index, number = reader.number("index"), reader.number("checkpoint", 1)
    if number > len(checkpoints) or index >= checkpoints[number - 1].size:
        reader.fail("checkpoint is not one of those that hold the entry")
    record = check_entry(reader.take("record"), f"{reader.where}.record")
    entry = PartEntry(index, number, record, _path(reader))
    reader.finish()
    return entry


def _pair(reader: Reader) -> tuple[int, int, tuple[bytes, ...]]:
    pair = reader.number("from", 1), reader.number("to", 1), _path(reader)
    reader.finish()
    return pair
