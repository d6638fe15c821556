"""The list of a backup's parts with their digests, and what the database held."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sunlot.config.backup.problems import BackupProblem
from sunlot.config.words import say

NAME = "manifest.json"
FORM = 1
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class Part:
    """One file of a backup."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    :param tables: rows of every table at the moment of the backup.
    :param entries: entries of the ledger, `root` of their tree (64 hex).
    :param files: uploaded files in files.tar.
    """

    made_at: str
    version: str
    server: str
    tables: dict[str, int]
    entries: int
    root: str
    files: int
    parts: dict[str, Part]
    form: int = FORM

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(self.tables.values())

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(part.size for part in self.parts.values())


def part_of(file: Path) -> Part:
    """Digest and size of a file."""
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as content:
        while piece := content.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return Part(digest.hexdigest(), size)


def write(folder: Path, manifest: Manifest) -> None:
    """Write the list beside the parts."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")


def verified(folder: Path) -> Manifest:
    """The list of a backup, after every part has been compared with it.

    :raises BackupProblem: no backup, one of another form, a part that lacks or differs.
    """
    found = _read(folder)
    for name, part in found.parts.items():
        if Path(name).name != name:
            raise _damaged(folder, name)
        try:
            present = part_of(folder / name)
        except FileNotFoundError:
            raise BackupProblem(
                say(
                    f"备份不完整：{folder} 中没有 {name}。请换一份备份。",
                    f"The backup is incomplete: {name} lacks in {folder}. Take another one.",
                )
            ) from None
        if present != part:
            raise _damaged(folder, name)
    return found


def _read(folder: Path) -> Manifest:
    try:
        facts: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if facts["form"] == FORM:
            parts = {name: Part(**part) for name, part in facts.pop("parts").items()}
            return Manifest(parts=parts, **facts)
    except FileNotFoundError:
        raise BackupProblem(
            say(
                f"{folder} 不是备份：没有 {NAME}。请给出 sunlot backup 建立的文件夹。",
                f"{folder} is no backup: there is no {NAME}. Name a folder that sunlot backup "
                "made.",
            )
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged(folder, NAME) from None
    raise BackupProblem(
        say(
            f"{folder} 由较新的版本备份，本版本不认识。请先升级程序。",
            f"{folder} was made by a newer version. Upgrade first.",
        )
    )


def _damaged(folder: Path, name: str) -> BackupProblem:
    return BackupProblem(
        say(
            f"备份已损坏：{folder} 中的 {name} 与清单不符。请换一份备份，并检查磁盘。",
            f"The backup is damaged: {name} in {folder} differs from the list. Take another one "
            "and look at the disk.",
        )
    )
