"""What the doctor finds, and that it says how to mend it."""

import datetime

import pytest
from django.db import connection

from sunlot import clock
from sunlot.config.doctor import inside
from sunlot.config.doctor.findings import Report
from sunlot.config.doctor.machine import examine_machine
from sunlot.config.upgrade import load_divisions
from sunlot.workdays import calendar
from sunlot.workdays.calendar import UnknownYear


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def lines(capsys: pytest.CaptureFixture[str], word: str) -> list[str]:
    return [line for line in capsys.readouterr().out.splitlines() if word in line]


@pytest.mark.django_db
@pytest.mark.database
def test_database_as_application_role_then_nothing_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The server of the tests runs without fsync, which the doctor rightly calls an error.
    monkeypatch.setattr(inside, "_setting", sound_setting)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE sunlot_app")
    assert inside.main() == 0
    assert lines(capsys, "错误") == []


def sound_setting(name: str) -> str:
    real = str(inside._row("SELECT current_setting(%s)", name)[0])
    return "on" if name in {"fsync", "full_page_writes", "synchronous_commit"} else real


@pytest.mark.django_db
def test_database_as_owner_then_ledger_is_called_unsafe(capsys: pytest.CaptureFixture[str]) -> None:
    assert inside.main() == 1
    found = capsys.readouterr().out
    assert "日志表 ledger_event：可以被改写" in found
    assert "SUNLOT_DATABASE_OWNER_URL" in found
    assert "错误  fsync：off" in found


@pytest.mark.django_db
def test_trigger_when_switched_off_then_ledger_is_called_unsafe(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_leaf DISABLE TRIGGER USER")
        cursor.execute("SET ROLE sunlot_app")
    inside._ledger_locks(Report())
    found = lines(capsys, "日志表")
    assert found == [
        "正常  日志表 ledger_event：只可读取和追加",
        "错误  日志表 ledger_leaf：可以被改写",
        "正常  日志表 publiclog_entry：只可读取和追加",
        "正常  日志表 accounts_signin：只可读取和追加",
        "正常  日志表 disclosures_disclosure：只可读取和追加",
        "正常  日志表 upkeep_ledgercheck：只可读取和追加",
    ]


@pytest.mark.django_db
def test_site_without_divisions_or_departments_then_warned_with_the_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    inside._organisation(Report())
    assert "sunlot upgrade" in capsys.readouterr().out
    load_divisions()
    inside._organisation(Report())
    assert "sunlot organisation" in capsys.readouterr().out


@pytest.mark.django_db
def test_job_when_its_worker_is_gone_then_warned(capsys: pytest.CaptureFixture[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, status, args) "
            "VALUES ('sunlot.jobs.run', 'default', 'doing', '{}')"
        )
    inside._jobs(Report())
    assert lines(capsys, "1 个任务失去了执行进程")


def test_calendar_when_it_ends_within_90_days_then_warned_with_cure(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.datetime(2031, 11, 1, tzinfo=datetime.UTC)

    def unknown(day: datetime.date) -> bool:
        assert day == datetime.date(2032, 1, 30)
        raise UnknownYear(day.year)

    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(calendar, "is_working_day", unknown)
    report = Report()
    inside._calendar(report)
    found = capsys.readouterr().out
    assert "注意  工作日历" in found
    assert "workdays.toml" in found
    assert not report.failed


def test_machine_then_programs_and_folder_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    examine_machine(report)
    found = capsys.readouterr().out
    assert not report.failed
    assert "PostgreSQL" in found
    assert "GB" in found
