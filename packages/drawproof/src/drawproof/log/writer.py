"""The writer of a log: static files that survive a kill at any point (protocol §14.3)."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drawproof.durable import make_folder, write
from drawproof.errors import DrawproofError
from drawproof.log.checkpoints import Checkpoint, check_origin, tree_suite
from drawproof.log.cosign import Asked, Witness, collect, look
from drawproof.log.entries import entry_bytes
from drawproof.log.growing import grow
from drawproof.log.merkle import span
from drawproof.log.notes import Note, Signer
from drawproof.log.reader import LogReader
from drawproof.log.store import CheckpointStore, locked
from drawproof.log.tiles import WIDTH, number_path
from drawproof.tree import leaf_hash

_TABLES = """
CREATE TABLE IF NOT EXISTS pending (position INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""
MAX_BATCH = 100_000


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication reached: the note as published, and how each witness answered."""

    note: Note
    asked: tuple[Asked, ...] = ()

    @property
    def checkpoint(self) -> Checkpoint:
        """Origin, size and root."""
        return Checkpoint.of(self.note)

    @property
    def cosigned(self) -> int:
        """How many of the asked witnesses have cosigned."""
        return sum(one.signed for one in self.asked)


def _ignore(step: str) -> None:
    """The step of a writer that nobody watches."""


class LogWriter:
    """Appends to one log and signs it. One at a time: the state folder is locked.

    `folder` is what the web server shows; `state` holds entries not yet published and the lock;
    `store` the last signed checkpoint (another disk, no backup). `signers`: the log's keys; the
    first also stands for the log. `on_step` hears of each step done, for tests.
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        state: str | os.PathLike[str],
        store: CheckpointStore,
        origin: str,
        signers: Sequence[Signer],
        *,
        on_step: Callable[[str], None] = _ignore,
    ) -> None:
        self.folder, self.store = Path(folder), store
        self.origin, self.signers = check_origin(origin), tuple(signers)
        self.suite = tree_suite(origin)
        self._step = on_step
        self._held = ExitStack()
        try:
            self._held.enter_context(locked(Path(state) / "lock"))
            make_folder(self.folder)
            database = sqlite3.connect(Path(state) / "pending.sqlite", isolation_level=None)
            self._held.enter_context(closing(database))
            database.executescript(f"PRAGMA synchronous=FULL;{_TABLES}")
            self._database = database
            self._note = self._recover()
        except BaseException:
            self._held.close()
            raise

    def __enter__(self) -> LogWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the lock back."""
        self._held.close()

    # What is there

    @property
    def reader(self) -> LogReader:
        """Reads the log's own folder."""
        return LogReader(self.folder, [signer.verifier for signer in self.signers])

    @property
    def checkpoint(self) -> Checkpoint:
        """The last signed checkpoint; of nothing before the first publication."""
        if self._note is None:
            return Checkpoint(self.origin, 0, self.suite.digest(b""))
        return Checkpoint.of(self._note)

    @property
    def size(self) -> int:
        """Entries appended so far, published or not: the position of the next one."""
        row = self._database.execute("SELECT max(position) FROM pending").fetchone()
        return self.checkpoint.size if row[0] is None else int(row[0]) + 1

    def mark(self, name: str) -> int:
        """A number that `append` kept under `name`, 0 if none."""
        row = self._database.execute("SELECT value FROM marks WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def entry(self, index: int) -> bytes:
        """The data of entry `index`, published or not; IndexError beyond `size`."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        if index < self.checkpoint.size:
            return self.reader.entry(index, self.checkpoint)
        row = self._database.execute("SELECT data FROM pending WHERE position = ?", (index,))
        return bytes(row.fetchone()[0])

    # Coming back

    def _recover(self) -> Note | None:
        """The last signed note, after making sure that the folder is its log."""
        stored = self.store.load()
        signed = Checkpoint.of(stored) if stored else None
        if signed and signed.origin != self.origin:
            reason = f"the store is of {signed.origin}"
            raise DrawproofError("log-target", path=str(self.store.path), reason=reason)
        published = self._published()
        if published and (signed is None or signed.size < published.size):
            size = signed.size if signed else 0
            raise DrawproofError("log-store-behind", stored=size, published=published.size)
        if stored is None or signed is None:
            self._refuse_strangers()
            return None
        self._check_folder(signed, published)
        self._database.execute("DELETE FROM pending WHERE position < ?", (signed.size,))
        if published != signed:
            self._show(stored)
        return stored

    def _published(self) -> Checkpoint | None:
        if not (self.folder / "checkpoint").exists():
            return None
        found = Checkpoint.of(self.reader.note())
        if found.origin != self.origin:
            reason = f"the folder is of {found.origin}"
            raise DrawproofError("log-target", path=str(self.folder), reason=reason)
        return found

    def _refuse_strangers(self) -> None:
        if (self.folder / "archive").exists():
            raise DrawproofError("log-store-behind", stored=0, published=1)

    def _check_folder(self, signed: Checkpoint, published: Checkpoint | None) -> None:
        """The right edge of the tree, the last entries and the archive fit what was signed."""

        def rewound(reason: str | DrawproofError) -> DrawproofError:
            params = {"folder": str(self.folder), "size": signed.size, "reason": reason}
            return DrawproofError("log-rewound", **params)

        if published and published.size == signed.size and published.root != signed.root:
            raise rewound("another root is published")
        if not signed.size:
            return
        try:
            tiles, last = self.reader.tiles(signed), (signed.size - 1) // WIDTH
            root = span(self.suite, tiles.node, 0, signed.size)
            entries = self.reader.bundle(last, signed.size)
            leaves = b"".join(leaf_hash(self.suite, entry) for entry in entries)
            fits = root == signed.root and leaves == tiles.tile(0, last)
        except DrawproofError as error:
            raise rewound(error) from None
        if not fits:
            raise rewound("its tiles give another root")

    # Appending

    def append(
        self,
        records: Iterable[Mapping[str, Any]],
        *,
        at: int | None = None,
        marks: Mapping[str, int] | None = None,
    ) -> list[int]:
        """Keeps records for the next publication and gives their indexes, which never change.

        On the disk when it returns. With `at`, the first of them is entry `at`: those that are
        there already must be the same (so a caller that was killed may say it all again), and
        no position may be left out. `marks` are numbers kept in the same transaction.
        """
        data = [entry_bytes(record) for record in records]
        start = self.size if at is None else at
        if not 0 <= start <= self.size:
            raise DrawproofError("log-gap", index=start, size=self.size)
        known = min(self.size - start, len(data))
        for index in range(start, start + known):
            if self.entry(index) != data[index - start]:
                raise DrawproofError("log-conflict", index=index)
        rows = [(start + place, data[place]) for place in range(known, len(data))]
        self._database.execute("BEGIN IMMEDIATE")
        try:
            self._database.executemany("INSERT INTO pending VALUES (?, ?)", rows)
            kept = (marks or {}).items()
            self._database.executemany("INSERT OR REPLACE INTO marks VALUES (?, ?)", kept)
            self._database.execute("COMMIT")
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        return list(range(start, start + len(data)))

    # Publishing

    def publish(
        self, witnesses: Sequence[Witness] = (), *, quorum: int | None = None, timeout: float = 10.0
    ) -> Published:
        """Signs and shows all that was appended, with the cosignatures that come in time.

        `quorum`: how many cosignatures to wait for (all), `timeout` in seconds. Fewer do not stop
        it: say it again later and the missing ones are asked for. A witness that knows more of
        this log than we do stops it before anything is signed (`log-witness-ahead`).
        """
        self._ask_before(witnesses, timeout)
        while self._note is None or self.size > self.checkpoint.size:
            self._grow()
        return self._show(self._note, witnesses, quorum, timeout)

    def _ask_before(self, witnesses: Sequence[Witness], timeout: float) -> None:
        for witness, theirs in look(witnesses, self.origin, timeout):
            ours = self.checkpoint
            params = {"name": witness.name, "theirs": theirs.size, "ours": ours.size}
            if theirs.size > ours.size:
                raise DrawproofError("log-witness-ahead", **params)
            if theirs.root != self.reader.root(ours, theirs.size):
                raise DrawproofError("log-witness-differs", **params)

    def _grow(self) -> None:
        """One batch of entries: bundles, tiles, then the store."""
        old = self.checkpoint
        query = "SELECT position, data FROM pending WHERE position >= ? ORDER BY position LIMIT ?"
        rows = self._database.execute(query, (old.size, MAX_BATCH)).fetchall()
        entries = [bytes(row[1]) for row in rows]
        if [row[0] for row in rows] != [*range(old.size, old.size + len(rows))]:
            raise DrawproofError("log-damaged", what="the entries to be published have a gap")
        size = old.size + len(entries)
        root = grow(self.folder, old, entries, self._step)
        text = Checkpoint(self.origin, size, root).text
        note = Note(text, tuple(signer.sign(text) for signer in self.signers))
        self._step("signed")
        self.store.swap(self._note, note)
        self._step("stored")
        self._note = note
        self._database.execute("DELETE FROM pending WHERE position < ?", (size,))
        self._step("cleared")

    def _show(
        self,
        note: Note,
        witnesses: Sequence[Witness] = (),
        quorum: int | None = None,
        timeout: float = 10.0,
    ) -> Published:
        """Collects cosignatures and puts the note where readers look."""
        size = Checkpoint.of(note).size
        archive = self.folder / "archive" / number_path(size)
        if archive.exists():
            kept = Note.parse(archive.read_bytes())
            note = note.with_signatures(kept.signatures if kept.text == note.text else ())
        asked = collect(self.reader, note, witnesses, quorum=quorum, timeout=timeout)
        note = note.with_signatures(line for one in asked for line in one.signatures)
        self._step("cosigned")
        write(archive, note.data)
        self._step("archived")
        self._add_size(size)
        self._step("listed")
        write(self.folder / "checkpoint", note.data)
        self._step("published")
        return Published(note, tuple(asked))

    def _add_size(self, size: int) -> None:
        place = self.folder / "archive" / "sizes"
        sizes = self.reader.sizes()
        if size not in sizes:
            lines = sorted([*sizes, size])
            write(place, "".join(f"{one}\n" for one in lines).encode())
