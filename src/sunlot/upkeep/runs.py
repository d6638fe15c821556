"""What backups, drills and restores left on record: one line of JSON each, beside the backups.

The commands of the machine write it, the page reads it. It is a file and no table, so that it
tells the truth after a restore too.
"""

import datetime
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from django.conf import settings

Kind = Literal["backup", "drill", "restore"]
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `problem` is empty where it went well, else what was said at the terminal.

    :param folder: name of the backup's folder.
    :param size: bytes of the whole backup.
    :param entries: entries of the ledger that the backup holds, `root` of their tree.
    """

    kind: Kind
    at: datetime.datetime
    folder: str
    seconds: int
    size: int = 0
    entries: int = 0
    root: str = ""
    rows: int = 0
    files: int = 0
    version: str = ""
    problem: str = ""

    @property
    def ok(self) -> bool:
        """It went well."""
        return not self.problem


def note(run: Run) -> None:
    """Add a run to the record."""
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    facts = asdict(run) | {"at": run.at.isoformat(), "problem": run.problem[:_LONGEST]}
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    with os.fdopen(handle, "a", encoding="utf-8") as lines:
        lines.write(json.dumps(facts, ensure_ascii=False) + "\n")
        lines.flush()
        os.fsync(lines.fileno())


def read() -> list[Run]:
    """All runs, newest first; a line that is damaged says nothing."""
    try:
        lines = _file().read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            facts = json.loads(line)
            moment = datetime.datetime.fromisoformat(facts.pop("at"))
            found.append(Run(at=moment, **facts))
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
    return sorted(found, key=lambda run: run.at, reverse=True)


def newest(found: Sequence[Run], kind: Kind, *, good: bool = False) -> Run | None:
    """The newest run of a kind, or the newest one that went well."""
    return next((one for one in found if one.kind == kind and (one.ok or not good)), None)


def _file() -> Path:
    return Path(settings.BACKUPS) / "runs.jsonl"
