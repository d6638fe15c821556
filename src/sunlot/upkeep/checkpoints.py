"""The ledger's checkpoints: how large its tree was at which moment, and with which root.

They stand in a file beside the database, so that a database that was rewritten or put back does not
carry its own witness along. One line each: size, root (64 hex), moment (UTC), by spaces; people can
copy a line by hand and keep it elsewhere.
"""

import fcntl
import os
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

_LINE = re.compile(r"^([0-9]+) ([0-9a-f]{64}) ([0-9T:.Z-]+)$")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of the first `size` entries had this root; `at` as the ledger writes times."""

    size: int
    root: str
    at: str

    def __str__(self) -> str:
        return f"{self.size} {self.root} {self.at}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the file says, and the numbers of its lines that say nothing."""

    checkpoints: list[Checkpoint]
    unreadable: list[int]
    present: bool


def read(file: Path | None = None) -> Reading:
    """All checkpoints of the site's file, or of a copy of it, oldest first."""
    try:
        text = (file or _file()).read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return Reading([], [], present=False)
    found, unreadable = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = _LINE.match(line)
        if parts:
            found.append(Checkpoint(int(parts[1]), parts[2], parts[3]))
        else:
            unreadable.append(number)
    return Reading(found, unreadable, present=True)


def append(checkpoint: Checkpoint) -> bool:
    """Add a line, safely on disk at the return; False where the last one says the same."""
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    with os.fdopen(handle, "r+b") as lines:
        fcntl.flock(lines, fcntl.LOCK_EX)
        known = lines.read()
        same = f"{checkpoint.size} {checkpoint.root} ".encode()
        if known.splitlines()[-1:] and known.splitlines()[-1].startswith(same):
            return False
        # A line that a power cut left half-written stays visible as one that says nothing.
        start = b"" if not known or known.endswith(b"\n") else b"\n"
        lines.write(start + f"{checkpoint}\n".encode())
        lines.flush()
        os.fsync(lines.fileno())
    return True


def _file() -> Path:
    return Path(settings.LEDGER_CHECKPOINTS)
