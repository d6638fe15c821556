"""pg_dump and pg_restore: where they are, and running them with a connection."""

import os
import subprocess
from pathlib import Path
from typing import Any

from sunlot.config import variables
from sunlot.config.backup.problems import BackupProblem
from sunlot.config.place import Place
from sunlot.config.postgres import PostgresProblem
from sunlot.config.postgres.binaries import debian_folders, find_binaries, for_account
from sunlot.config.words import say

_NEEDED = ("pg_dump", "pg_restore")


def client_folder(place: Place) -> Path:
    """The folder with both programs, where the account can run them.

    :raises PostgresProblem: there are none.
    """
    folders: list[Path] = []
    try:
        folders.append(for_account(find_binaries(), place).folder)
    except PostgresProblem:
        if not variables.DATABASE_URL():
            raise
    for folder in (*folders, *debian_folders()):
        if _holds_both(folder):
            return folder
    raise PostgresProblem(
        say(
            "找不到 pg_dump 和 pg_restore。请安装与数据库同版本的客户端"
            "（apt-get install postgresql-client），或设置 SUNLOT_PG_BIN。",
            "pg_dump and pg_restore are missing. Install the client of the server's version "
            "(apt-get install postgresql-client), or set SUNLOT_PG_BIN.",
        )
    )


def run(name: str, arguments: list[str], database: dict[str, Any]) -> None:
    """Run one of the programs on a database of Django's settings.

    :raises BackupProblem: it failed; with its last words.
    """
    folder = variables.PG_BIN() or _beside_the_server()
    command = [str(folder / name) if folder else name, *arguments]
    done = subprocess.run(
        command, env=_environment(database), capture_output=True, text=True, check=False,
        errors="replace",
    )  # fmt: skip
    if done.returncode != 0:
        last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "?")
        raise BackupProblem(
            say(
                f"{name} 没有成功：{last.strip()}",
                f"{name} failed: {last.strip()}",
            )
        )


def _beside_the_server() -> Path | None:
    """The folder of the server's own programs: an older pg_dump refuses a newer server."""
    try:
        folder = find_binaries().folder
    except PostgresProblem:
        return None
    return folder if _holds_both(folder) else None


def _holds_both(folder: Path) -> bool:
    return all((folder / name).is_file() for name in _NEEDED)


def _environment(database: dict[str, Any]) -> dict[str, str]:
    # Never as an argument: others on the machine can read those.
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD",
             "PGDATABASE": "NAME"}  # fmt: skip
    given = {name: str(database[key]) for name, key in names.items() if database.get(key)}
    options = {f"PG{name.upper()}": str(value) for name, value in
               database.get("OPTIONS", {}).items() if name.startswith("ssl")}  # fmt: skip
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH")
            if name in os.environ}  # fmt: skip
    return {**kept, "LC_ALL": "C.UTF-8", **options, **given}
