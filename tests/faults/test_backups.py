"""Backups that are cut, damaged or put back: nothing half stands, and a drill notices."""

import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from sunlot.accounts.models import User
from sunlot.config.backup import making, manifest, restoring
from sunlot.config.backup.problems import BackupProblem
from sunlot.ledger import actions as ledger
from sunlot.ledger.models import Event, Leaf
from sunlot.upkeep import checkpoints, runs
from sunlot.upkeep.actions import write_checkpoint
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.slow, pytest.mark.faults]


@pytest.fixture
def site(cast: Cast, settings: Any, var: Path) -> Path:
    """A site with some entries, files and checkpoints; its folder."""
    settings.BACKUPS = var / "backups"
    settings.LEDGER_CHECKPOINTS = var / "ledger" / "checkpoints.txt"
    settings.SECRET_KEY_FILE = var / "secret.key"
    settings.SECRET_KEY_FILE.write_text("the-key")
    settings.WORKDAYS_FILE = var / "workdays.toml"
    enter(5)
    write_checkpoint(at=NOW)
    (settings.MEDIA_ROOT / "imports").mkdir()
    (settings.MEDIA_ROOT / "imports" / "a.csv").write_text("名称\n示例\n")
    return var


def enter(count: int) -> None:
    from django.db import transaction

    from sunlot.actors import Actor

    for _number in range(count):
        with transaction.atomic():
            ledger.record(kind="plans.issued", noun="plan", noun_id="1", by=Actor.system(), at=NOW)
    while ledger.sequence():
        pass


def back_up(site: Path, *arguments: str) -> Path:
    assert making.main(list(arguments)) == 0
    return making.complete(site / "backups")[-1]


def drill(folder: Path | None = None) -> int:
    return restoring.main([*([str(folder)] if folder else []), "--check"])


def scratches() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'sunlot\\_drill\\_%'")
        return [row[0] for row in cursor.fetchall()]


def test_backup_when_made_then_a_drill_passes_and_both_are_on_record(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = back_up(site)
    assert drill() == 0
    assert "恢复演练通过" in capsys.readouterr().out
    newest, first = runs.read()
    assert (newest.kind, first.kind, newest.ok, newest.entries) == ("drill", "backup", True, 5)
    found = manifest.verified(folder)
    assert (found.files, found.entries) == (1, 5)
    assert set(found.parts) == {"database.dump", "files.tar", "checkpoints.txt", "secret.key"}
    assert scratches() == []
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    assert Event.objects.count() == 5, "the site itself is untouched"


def test_backup_when_without_key_then_the_key_is_not_in_it(site: Path) -> None:
    assert "secret.key" not in manifest.verified(back_up(site, "--without-key")).parts


@pytest.mark.parametrize("name", ["database.dump", "files.tar", "checkpoints.txt"])
def test_drill_when_one_byte_of_a_part_changed_then_it_fails_and_names_the_part(
    site: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = back_up(site) / name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    assert drill() == 1
    assert f"{name} 与清单不符" in capsys.readouterr().err.replace("中的 ", " ").replace("  ", " ")
    assert not runs.read()[0].ok


def test_drill_when_a_part_lacks_or_there_is_no_backup_then_says_so(site: Path) -> None:
    assert drill() == 1
    assert "没有备份" in runs.read()[0].problem
    folder = back_up(site)
    (folder / "files.tar").unlink()
    assert drill() == 1
    assert "没有 files.tar" in runs.read()[0].problem


def test_drill_when_the_list_and_dump_were_exchanged_then_the_ledger_gives_it_away(
    site: Path,
) -> None:
    """A dump that is whole in itself but of another moment than the list says."""
    first = back_up(site)
    enter(2)
    second = site / "backups" / "20270101-000000"
    made = making.make(site / "backups", second.name, with_key=True, at="2027-01-01T00:00:00")
    (second / "database.dump").write_bytes((first / "database.dump").read_bytes())
    facts = json.loads((second / "manifest.json").read_text())
    part = manifest.part_of(second / "database.dump")
    facts["parts"]["database.dump"] = {"sha256": part.sha256, "size": part.size}
    (second / "manifest.json").write_text(json.dumps(facts))
    assert made.entries == 7
    assert drill(second) == 1
    assert "不一致" in runs.read()[0].problem
    assert scratches() == []


def test_drill_when_an_entry_in_the_backup_was_rewritten_then_it_fails(site: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_event SET kind = 'plans.adopted' WHERE id = "
                       "(SELECT min(id) FROM ledger_event)")  # fmt: skip
        cursor.execute("ALTER TABLE ledger_event ENABLE TRIGGER USER")
    back_up(site)
    assert drill() == 1
    assert "位置 0 的记录与编入时的摘要不一致" in runs.read()[0].problem


def test_backup_when_the_disk_is_full_then_nothing_half_stands(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    back_up(site)

    def full(*_arguments: Any) -> int:
        raise OSError(28, "No space left on device", "files.tar")

    monkeypatch.setattr(making, "_pack", full)
    assert making.main([]) == 1
    assert "磁盘已满" in capsys.readouterr().err
    assert [one.name for one in (site / "backups").glob(".*")] == []
    assert len(making.complete(site / "backups")) == 1
    assert not runs.read()[0].ok


def test_backup_when_killed_in_the_middle_then_no_folder_counts_as_a_backup(site: Path) -> None:
    part = site / "backups" / ".20260101-000000.part"
    part.mkdir(parents=True)
    (part / "database.dump").write_bytes(b"half")
    assert making.complete(site / "backups") == []


def test_backup_when_a_program_fails_then_its_words_are_told(
    site: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = tmp_path / "pg_dump"
    fake.write_text("#!/bin/sh\necho 'pg_dump: error: server version mismatch' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("SUNLOT_PG_BIN", str(tmp_path))
    assert making.main([]) == 1
    assert "server version mismatch" in runs.read()[0].problem


def test_backups_when_more_than_kept_then_the_oldest_go(site: Path) -> None:
    for name in ("20260101-000000", "20260102-000000"):
        making.make(site / "backups", name, with_key=True, at="2026-01-01T00:00:00")
    back_up(site, "--keep", "2")
    left = [one.name for one in making.complete(site / "backups")]
    assert len(left) == 2
    assert "20260101-000000" not in left


def test_restore_when_the_site_has_records_then_refused_and_nothing_changes(site: Path) -> None:
    folder = back_up(site)
    people = User.objects.count()
    with pytest.raises(BackupProblem, match="已有记录"):
        restoring.restore(folder)
    assert User.objects.count() == people


@pytest.fixture
def emptied(site: Path) -> Iterator[Path]:
    """A backup, and then a database of a fresh installation: no tables at all."""
    from django.db import transaction

    from sunlot.actors import Actor

    with transaction.atomic():
        ledger.record(kind="plans.issued", noun="plan", noun_id="2", by=Actor.system(), at=NOW)
    folder = back_up(site)  # one event has no place yet
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    (site / "secret.key").write_text("another-key")
    (site / "ledger" / "checkpoints.txt").unlink()
    return folder


def test_restore_when_the_site_is_empty_then_all_is_back_and_the_ledger_goes_on(
    emptied: Path, site: Path, settings: Any
) -> None:
    (settings.MEDIA_ROOT / "imports" / "a.csv").unlink()
    assert restoring.main([str(emptied)]) == 0
    assert User.objects.filter(username="planner_a").exists()
    assert (settings.MEDIA_ROOT / "imports" / "a.csv").read_text() == "名称\n示例\n"
    assert (site / "secret.key").read_text() == "the-key"
    assert checkpoints.read().checkpoints[0].size == 5
    assert Leaf.objects.count() == 6, "what waited for its place gets one on the new server"
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('sunlot_app', 'ledger_event', 'UPDATE')")
        assert cursor.fetchone() == (False,)
    enter(1)
    assert Leaf.objects.count() == 7


def test_commands_when_asked_for_help_then_known() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sunlot.config.cli", "restore", "--help"],
        capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert "--check" in done.stdout


def test_drill_when_a_folder_of_backups_is_named_then_its_newest_is_taken(
    site: Path, tmp_path: Path
) -> None:
    for name in ("20260101-000000", "20260102-000000"):
        making.make(tmp_path, name, with_key=True, at="2026-01-01T00:00:00")
    assert drill(tmp_path) == 0
    assert runs.read()[0].folder == "20260102-000000"


@pytest.mark.parametrize("name", ["../outside.csv", "/tmp/outside.csv", "link"])
def test_files_when_an_archive_leads_elsewhere_then_refused(tmp_path: Path, name: str) -> None:
    archive, target = tmp_path / making.FILES, tmp_path / "files"
    with tarfile.open(archive, "w") as tar:
        member = tarfile.TarInfo(name)
        if name == "link":
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(member)
    with pytest.raises(BackupProblem, match=re.escape(name)):
        restoring._unpack(archive, target)
    assert not (tmp_path / "outside.csv").exists()
