"""A witness: cosigns checkpoints that extend what it has seen (protocol §14.4).

Its database is its memory. If it is lost, or put back from a backup, the witness must end and a
new one begin under a new key.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from drawproof.errors import DrawproofError
from drawproof.log.checkpoints import Checkpoint, parse_size, tree_suite
from drawproof.log.merkle import verify_consistency
from drawproof.log.notes import Note, Signature, Signer, Verifier, check_note, from_b64

_TABLE = """
CREATE TABLE seen (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL,
    note BLOB NOT NULL, at INTEGER NOT NULL
)
"""
MAX_BODY, MAX_PATH = 1 << 20, 63
PLAIN, SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and content type of an answer."""

    status: int
    body: bytes
    type: str = PLAIN


class Refused(Exception):
    """A request that is answered with a status other than 200."""

    def __init__(self, status: int, reason: str, type: str = PLAIN) -> None:
        super().__init__(reason)
        self.answer = Answer(status, f"{reason}\n".encode(), type)


def create(database: Path) -> None:
    """An empty memory; an existing one is refused."""
    if database.exists():
        raise DrawproofError("witness-folder", path=str(database), reason="exists already")
    with closing(sqlite3.connect(database)) as new, new:
        new.execute("PRAGMA journal_mode=WAL")
        new.execute(_TABLE)


@dataclass(frozen=True, slots=True)
class _Request:
    old: int
    path: tuple[bytes, ...]
    note: Note
    checkpoint: Checkpoint


def _parse(body: bytes) -> _Request:
    head, gap, rest = body.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
        if not gap or not first.startswith("old ") or len(lines) > MAX_PATH:
            raise Refused(400, "old size, proof and an empty line are expected")
        path = [from_b64(line) for line in lines]
        if any(part is None or len(part) != 32 for part in path):
            raise Refused(400, "a proof line is not 32 bytes of base64")
        note = Note.parse(rest)
        checkpoint = Checkpoint.of(note)
        old = parse_size(first.removeprefix("old "))
    except (DrawproofError, UnicodeDecodeError) as error:
        raise Refused(400, str(error)) from None
    return _Request(old, tuple(part or b"" for part in path), note, checkpoint)


class WitnessMemory:
    """The witness itself, without the network. `logs`: the keys of the logs it follows."""

    def __init__(
        self,
        database: Path,
        signers: Sequence[Signer],
        logs: Iterable[tuple[str, Verifier]],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not database.is_file():
            reason = "the memory of this witness is gone: begin a new witness with a new key"
            raise DrawproofError("witness-folder", path=str(database), reason=reason)
        self._database, self._signers, self._clock = database, tuple(signers), clock
        self._logs: dict[str, list[Verifier]] = {}
        for origin, verifier in logs:
            self._logs.setdefault(origin, []).append(verifier)

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._database, timeout=30, isolation_level=None)
        database.execute("PRAGMA synchronous=FULL")
        return database

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answers add-checkpoint; what is cosigned is on the disk before it is answered."""
        try:
            return self._add(_parse(body))
        except Refused as refused:
            return refused.answer

    def _add(self, request: _Request) -> Answer:
        checkpoint = request.checkpoint
        keys = self._logs.get(checkpoint.origin)
        if keys is None:
            raise Refused(404, "unknown origin")
        checked = check_note(request.note, keys)
        if checked.bad or not checked.good:
            raise Refused(403, "no valid signature of the log")
        if request.old > checkpoint.size:
            raise Refused(400, "the old size is above the size")
        with closing(self._connect()) as database:
            # Nobody else looks at the recorded size until the new one is recorded.
            database.execute("BEGIN IMMEDIATE")
            try:
                lines = self._cosign(database, request, [line for _, line in checked.good])
                database.execute("COMMIT")
            except BaseException:
                database.execute("ROLLBACK")
                raise
        return Answer(200, "".join(line.line for line in lines).encode())

    def _cosign(
        self, database: sqlite3.Connection, request: _Request, logs: list[Signature]
    ) -> list[Signature]:
        checkpoint, query = request.checkpoint, "SELECT size, root, at FROM seen WHERE origin = ?"
        row = database.execute(query, (checkpoint.origin,)).fetchone()
        suite = tree_suite(checkpoint.origin)
        size, root, at = row or (0, suite.digest(b""), 0)
        if request.old != size:
            raise Refused(409, str(size), SIZE)
        sizes = size, checkpoint.size
        if not verify_consistency(suite, *sizes, bytes(root), checkpoint.root, request.path):
            raise Refused(422, "the tree does not extend the one that was cosigned")
        now = int(self._clock())
        if now <= 0 or now < at:
            raise Refused(503, "the clock of this witness went back")
        text = request.note.text
        lines = [signer.sign(text, now) for signer in self._signers]
        note = Note(text, (*logs, *lines)).data
        values = (checkpoint.origin, checkpoint.size, checkpoint.root, note, now)
        database.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?)", values)
        return lines

    def checkpoint(self, digest: str) -> Answer:
        """Answers `GET <hex of SHA-256 of the origin>/checkpoint`."""
        for origin in self._logs:
            if hashlib.sha256(origin.encode()).hexdigest() == digest:
                with closing(self._connect()) as database:
                    query = "SELECT note FROM seen WHERE origin = ?"
                    row = database.execute(query, (origin,)).fetchone()
                if row:
                    return Answer(200, bytes(row[0]))
        return Answer(404, b"never cosigned\n")
