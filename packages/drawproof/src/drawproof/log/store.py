"""The last signed checkpoint, in a file that only ever goes forward (protocol §14.3).

It belongs on another disk than the log and into no backup: a store that is put back would let the
log sign a second history.
"""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drawproof.durable import make_folder, write
from drawproof.errors import DrawproofError
from drawproof.log.checkpoints import Checkpoint
from drawproof.log.notes import Note


def _lock(handle: int, wait: bool) -> None:
    """Locks an open file; OSError where somebody else holds it."""
    if os.name != "nt":
        fcntl = importlib.import_module("fcntl")
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        return
    msvcrt = importlib.import_module("msvcrt")
    for _ in range(100 if wait else 1):
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise BlockingIOError


@contextmanager
def locked(path: Path, *, wait: bool = False) -> Iterator[None]:
    """Holds the lock file `path`; `log-locked` where somebody else holds it."""
    make_folder(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(handle, wait)
        except OSError:
            raise DrawproofError("log-locked", path=str(path)) from None
        yield
    finally:
        os.close(handle)


class CheckpointStore:
    """One file with the note of the last signed checkpoint."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    def load(self) -> Note | None:
        """The note, None where nothing was signed yet."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DrawproofError("log-source", path=str(self.path), reason=reason) from None
        return Note.parse(data)

    def swap(self, old: Note | None, new: Note) -> None:
        """Puts `new` where `old` is; refused if another note is there or the tree shrinks."""
        with locked(self.path.with_name(self.path.name + ".lock"), wait=True):
            current = self.load()
            if current != old:
                raise DrawproofError("log-store-conflict")
            size = Checkpoint.of(new).size
            if current is not None:
                stored = Checkpoint.of(current)
                same = size != stored.size or new.text == current.text
                if size < stored.size or not same:
                    raise DrawproofError("log-store-smaller", size=size, stored=stored.size)
            write(self.path, new.data, 0o600)
