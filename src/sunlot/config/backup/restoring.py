"""Restores a backup: the child process of `sunlot restore`, for a check or for good."""

import argparse
import contextlib
import os
import shutil
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import django
from django.db.utils import DatabaseError
from psycopg import sql

from sunlot.config.backup import making
from sunlot.config.backup.manifest import NAME, Manifest, verified
from sunlot.config.backup.problems import BackupProblem, of_system
from sunlot.config.backup.programs import run
from sunlot.config.words import say

_SCRATCH = "sunlot_drill_"


def main(arguments: list[str] | None = None) -> int:
    """Restore, and put on record how it went."""
    parser = argparse.ArgumentParser(prog="sunlot restore")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args(arguments)
    django.setup()
    from django.conf import settings

    from sunlot import clock
    from sunlot.upkeep import runs

    at, began = clock.real_now(), time.monotonic()
    kind: runs.Kind = "drill" if given.check else "restore"
    folder: Path | None = given.folder
    try:
        folder = _chosen(folder or Path(settings.BACKUPS))
        restored = check(folder) if given.check else restore(folder)
    except (BackupProblem, OSError, DatabaseError) as caught:
        problem = of_system(caught) if isinstance(caught, OSError) else caught
        words = str(problem).strip()
        name = folder.name if folder else ""
        runs.note(runs.Run(kind, at, name, int(time.monotonic() - began), problem=words))
        print(words, file=sys.stderr)
        return 1
    runs.note(
        runs.Run(
            kind,
            at,
            folder.name,
            int(time.monotonic() - began),
            size=restored.size,
            entries=restored.entries,
            root=restored.root,
            rows=restored.rows,
            files=restored.files,
            version=restored.version,
        )
    )
    print(_done(folder, restored, drill=given.check))
    return 0


def check(folder: Path) -> Manifest:
    """Restore into a scratch database, compare everything, and drop it again.

    :raises BackupProblem: the backup is damaged, or what came back is not what was backed up.
    """
    found = verified(folder)
    with _scratch():
        _load(folder)
        _compare(folder, found)
    return found


def restore(folder: Path) -> Manifest:
    """Put database, files, checkpoints and key back into a site that holds nothing yet.

    :raises BackupProblem: the backup is damaged, or the site has records already.
    """
    from sunlot.config.upgrade import main as upgrade
    from sunlot.ledger.actions import sequence

    found = verified(folder)
    _empty_or_refuse()
    _load(folder)
    _compare(folder, found)
    _put_files_back(folder)
    if upgrade():
        raise BackupProblem(say("恢复后更新数据库结构没有成功。", "The upgrade failed."))
    while sequence(restored=True):
        pass
    return found


def _chosen(folder: Path) -> Path:
    """The backup itself, or the newest of those in a folder."""
    if (folder / NAME).is_file():
        return folder
    backups = making.complete(folder)
    if not backups:
        raise BackupProblem(
            say(
                f"{folder} 中没有备份。请先执行 sunlot backup，或给出备份文件夹。",
                f"There is no backup in {folder}. Run sunlot backup, or name another folder.",
            )
        )
    return backups[-1]


@contextlib.contextmanager
def _scratch() -> Iterator[None]:
    """Everything inside speaks to a database of its own, which is gone afterwards."""
    from django.db import connection

    name, real = f"{_SCRATCH}{os.getpid()}", connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database d WHERE datname LIKE %s AND NOT EXISTS "
            "(SELECT 1 FROM pg_stat_activity a WHERE a.datname = d.datname)",
            [_SCRATCH.replace("_", r"\_") + "%"],
        )
        for (left_over,) in cursor.fetchall():
            cursor.execute(_drop(left_over))
        try:
            cursor.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
            )
        except DatabaseError as problem:
            raise BackupProblem(
                say(
                    f"不能建立临时库：{str(problem).strip()}。自备的数据库请允许建库："
                    "ALTER ROLE … CREATEDB。",
                    f"No scratch database: {str(problem).strip()}. On your own server let the "
                    "owner make one: ALTER ROLE … CREATEDB.",
                )
            ) from problem
    try:
        _point_at(name)
        yield
    finally:
        _point_at(real)
        with connection.cursor() as cursor:
            cursor.execute(_drop(name))


def _drop(name: str) -> sql.Composed:
    return sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))


def _point_at(name: str) -> None:
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name


def _load(folder: Path) -> None:
    from django.db import connection

    database = connection.settings_dict
    connection.close()
    run(
        "pg_restore",
        ["--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={database['NAME']}",
         str(folder / making.DUMP)],
        database,
    )  # fmt: skip


def _compare(folder: Path, found: Manifest) -> None:
    """Rows of every table, the ledger entry by entry, its root, its checkpoints, the files."""
    from django.db import connection

    from sunlot.upkeep import checkpoints, presenting
    from sunlot.upkeep.actions import walk_ledger

    with connection.cursor() as cursor:
        rows = making.rows_of(cursor)
    wrong = [name for name in sorted({*rows, *found.tables})
             if rows.get(name) != found.tables.get(name)]  # fmt: skip
    if wrong:
        names = "、".join(wrong[:5])
        raise BackupProblem(
            say(
                f"恢复后行数与备份时不一致：{names}。这份备份不可用，请立即另做备份。",
                f"After restoring, rows differ from the backup: {names}. This backup is not good; "
                "make another one now.",
            )
        )
    walk = walk_ledger(checkpoints.read(folder / making.CHECKPOINTS))
    if walk.problems or (walk.tree.count, walk.tree.root()) != (found.entries, found.root):
        what = "；".join(presenting.words_of(one) for one in walk.problems[:3])
        raise BackupProblem(
            say(
                f"恢复后的日志与备份时不一致：{what or walk.tree.root()}",
                f"The restored ledger differs from the backup: {what or walk.tree.root()}",
            )
        )
    with tarfile.open(folder / making.FILES) as tar:
        count = sum(member.isfile() for member in tar)
    if count != found.files:
        raise BackupProblem(
            say(f"文件应有 {found.files} 个，只有 {count} 个。",
                f"{found.files} files were expected, {count} are there."),
        )  # fmt: skip


def _empty_or_refuse() -> None:
    """Clear a schema without records, so that the restore meets no tables.

    :raises BackupProblem: there are accounts or entries.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        rows = making.rows_of(cursor)
        # What `upgrade` loads by itself into a new site is no record of anybody.
        if rows.get("accounts_user", 0) or rows.get("ledger_event", 0) > 1:
            raise BackupProblem(
                say(
                    "这个站点已有记录，不会被覆盖。请设一个新的 SUNLOT_VAR（或新的数据库）再恢复。",
                    "This site has records and is not overwritten. Restore into a new SUNLOT_VAR "
                    "(or a new database).",
                )
            )
        if rows:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")


def _unpack(archive: Path, target: Path) -> None:
    """Files only, and only below the target; tarfile's own filter came with Python 3.11.4.

    :raises BackupProblem: the archive holds anything else.
    """
    with tarfile.open(archive) as tar:
        for member in tar:
            place = (target / member.name).resolve()
            source = tar.extractfile(member) if member.isfile() else None
            if source is None or not place.is_relative_to(target.resolve()):
                raise BackupProblem(
                    say(
                        f"{archive.name} 中有不该有的内容：{member.name}",
                        f"{archive.name} holds what it must not: {member.name}",
                    )
                )
            place.parent.mkdir(parents=True, exist_ok=True)
            with source, place.open("wb") as written:
                shutil.copyfileobj(source, written)


def _put_files_back(folder: Path) -> None:
    from django.conf import settings

    _unpack(folder / making.FILES, Path(settings.MEDIA_ROOT))
    for name, place in (
        (making.CHECKPOINTS, settings.LEDGER_CHECKPOINTS),
        (making.WORKDAYS, settings.WORKDAYS_FILE),
        (making.KEY, settings.SECRET_KEY_FILE),
    ):
        source = folder / name
        if source.is_file():
            Path(place).parent.mkdir(parents=True, exist_ok=True)
            Path(place).write_bytes(source.read_bytes())
            if name == making.KEY:
                Path(place).chmod(0o600)


def _done(folder: Path, restored: Manifest, *, drill: bool) -> str:
    if drill:
        return say(
            f"恢复演练通过：{folder.name}，{restored.rows} 行、日志 {restored.entries} 条、"
            f"文件 {restored.files} 个与备份时一致；临时库已删除。",
            f"The drill passed: {folder.name}, {restored.rows} rows, {restored.entries} entries, "
            f"{restored.files} files as backed up; the scratch database is gone.",
        )
    return say(
        f"已恢复：{folder.name}，{restored.rows} 行、日志 {restored.entries} 条、"
        f"文件 {restored.files} 个。请用 sunlot serve 启动，并执行 sunlot doctor。",
        f"Restored: {folder.name}, {restored.rows} rows, {restored.entries} entries, "
        f"{restored.files} files. Start it with sunlot serve and run sunlot doctor.",
    )


if __name__ == "__main__":
    sys.exit(main())
