"""Writes a backup: the child process of `sunlot backup`."""

import argparse
import contextlib
import os
import shutil
import sys
import tarfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import django
import psycopg
from psycopg import sql

from sunlot.config.backup import manifest
from sunlot.config.backup.problems import BackupProblem, of_system
from sunlot.config.backup.programs import run
from sunlot.config.words import say

DUMP, FILES, CHECKPOINTS, KEY, WORKDAYS = (
    "database.dump", "files.tar", "checkpoints.txt", "secret.key", "workdays.toml",
)  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Make a backup and put it on record, whether it worked or not."""
    parser = argparse.ArgumentParser(prog="sunlot backup")
    parser.add_argument("--to", type=Path)
    parser.add_argument("--keep", type=int, default=0)
    parser.add_argument("--without-key", action="store_true")
    given = parser.parse_args(arguments)
    django.setup()
    from django.conf import settings

    from sunlot import clock
    from sunlot.upkeep import runs

    at, began = clock.real_now(), time.monotonic()
    target = given.to or settings.BACKUPS
    name = at.astimezone(clock.CHINA).strftime("%Y%m%d-%H%M%S")
    try:
        made = make(target, name, with_key=not given.without_key, at=at.isoformat())
    except (BackupProblem, OSError) as caught:
        problem = of_system(caught) if isinstance(caught, OSError) else caught
        with contextlib.suppress(OSError):  # a full disk takes no record either
            seconds = int(time.monotonic() - began)
            runs.note(runs.Run("backup", at, name, seconds, problem=str(problem)))
        print(problem, file=sys.stderr)
        return 1
    runs.note(
        runs.Run(
            "backup",
            at,
            name,
            int(time.monotonic() - began),
            size=made.size,
            entries=made.entries,
            root=made.root,
            rows=made.rows,
            files=made.files,
            version=made.version,
        )
    )
    print(
        say(
            f"备份完成：{target / name}（{made.rows} 行、文件 {made.files} 个、"
            f"日志 {made.entries} 条，摘要 {made.root}）",
            f"Backup: {target / name} ({made.rows} rows, {made.files} files, {made.entries} "
            f"entries of the ledger, root {made.root})",
        )
    )
    if given.keep > 0:
        _forget_old(target, given.keep)
    return 0


def make(target: Path, name: str, *, with_key: bool, at: str) -> manifest.Manifest:
    """Write everything to a folder of another name; it gets its own when it is complete.

    :raises BackupProblem: a program failed.
    :raises OSError: the disk is full, or the folder cannot be written.
    """
    target.mkdir(parents=True, exist_ok=True)
    part = target / f".{name}.part"
    part.mkdir(mode=0o700)
    try:
        made = _fill(part, with_key=with_key, at=at)
        manifest.write(part, made)
        for file in part.iterdir():
            file.chmod(0o600)
            _to_disk(file)
        part.rename(target / name)
        _to_disk(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return made


def _fill(part: Path, *, with_key: bool, at: str) -> manifest.Manifest:
    from django.conf import settings

    with _snapshot() as (cursor, snapshot, database):
        tables = rows_of(cursor)
        entries, root = _ledger(cursor)
        run(
            "pg_dump",
            ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
             f"--file={part / DUMP}"],
            database,
        )  # fmt: skip
        server = str(cursor.connection.info.server_version)
    # After the database: a file that a row names was there before the row.
    count = _pack(Path(settings.MEDIA_ROOT), part / FILES)
    beside = {CHECKPOINTS: settings.LEDGER_CHECKPOINTS, WORKDAYS: settings.WORKDAYS_FILE}
    if with_key:
        beside[KEY] = settings.SECRET_KEY_FILE
    for name, source in beside.items():
        if Path(source).is_file():
            shutil.copyfile(source, part / name)
    parts = {file.name: manifest.part_of(file) for file in sorted(part.iterdir())}
    return manifest.Manifest(
        made_at=at, version=version("sunlot"), server=server, tables=tables, entries=entries,
        root=root, files=count, parts=parts,
    )  # fmt: skip


@contextlib.contextmanager
def _snapshot() -> Iterator[tuple[Any, str, dict[str, Any]]]:
    """A cursor that sees one moment of the database, and the name of that moment for pg_dump."""
    from django.db import connection

    database = connection.settings_dict
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as link:
        link.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        link.read_only = True
        with link.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            row = cursor.fetchone()
            yield cursor, str(row[0]) if row else "", database


def rows_of(cursor: Any) -> dict[str, int]:
    """Rows of every table of the public schema."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    found = {}
    for (table,) in cursor.fetchall():
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        found[table] = int(cursor.fetchone()[0])
    return found


def _ledger(cursor: Any) -> tuple[int, str]:
    from drawproof.suites import DR1
    from drawproof.tree import StreamingRoot

    tree = StreamingRoot(DR1)
    cursor.execute("SELECT leaf_hash FROM ledger_leaf ORDER BY position")
    for (leaf,) in cursor:
        tree.add_hash(bytes(leaf))
    return tree.count, tree.root()


def _pack(folder: Path, archive: Path) -> int:
    """Put the files below a folder in an archive; one that is removed meanwhile is left out."""
    count = 0
    with tarfile.open(archive, "w") as tar:
        for file in sorted(folder.rglob("*")) if folder.is_dir() else []:
            if file.is_file() and not file.is_symlink():
                with contextlib.suppress(FileNotFoundError):
                    tar.add(file, str(file.relative_to(folder)), recursive=False)
                    count += 1
    return count


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def complete(target: Path) -> list[Path]:
    """The complete backups of a folder, oldest first."""
    found = target.iterdir() if target.is_dir() else iter(())
    return sorted(
        one for one in found
        if (one / manifest.NAME).is_file() and one.name.replace("-", "").isdigit()
    )  # fmt: skip


def _forget_old(target: Path, keep: int) -> None:
    for old in complete(target)[:-keep]:
        shutil.rmtree(old)
        print(say(f"已删除旧备份：{old.name}", f"Removed the old backup {old.name}"))


if __name__ == "__main__":
    sys.exit(main())
