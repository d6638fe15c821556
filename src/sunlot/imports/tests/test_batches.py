"""From upload to register: nothing half-done, nothing twice, nothing lost."""

import errno
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from sunlot.errors import Forbidden, WrongState
from sunlot.imports import actions, errors
from sunlot.imports.models import Batch, BatchRow
from sunlot.imports.setwise import checking, pieces
from sunlot.imports.tests.support import AT, check, codes, csv_bytes, load, row, xlsx_bytes
from sunlot.jobs import actions as job_actions
from sunlot.jobs.errors import Cancelled
from sunlot.jobs.runner import drain, run_job
from sunlot.ledger.models import Event
from sunlot.targets.importing import TargetAdapter
from sunlot.targets.models import Target
from tests.cast import build_cast

HEAD = ["名称", "主体类别", "统一社会信用代码", "其他编号", "行政区划代码", "地址"]
GOOD = ["红柳滩果蔬食品有限公司", "企业", "91650000228601443P", "", "650102", "人民路 1 号"]
OTHER = ["胡杨项目", "项目", "", "XM-2026-001", "650103", ""]
BAD = ["缺代码公司", "企业", "", "", "650102", ""]


def stored(files: Path) -> list[Path]:
    return [path for path in files.rglob("*") if path.is_file()]


def test_file_is_checked_confirmed_and_written(cast, django_capture_on_commit_callbacks, files):
    by = cast.actor("planner_a")
    with django_capture_on_commit_callbacks(execute=True):
        batch = check("targets", csv_bytes([HEAD, GOOD, OTHER]), by=by)
    assert batch.counts == {"error": 0, "twin": 0, "warning": 0, "update": 0, "new": 2, "same": 0}
    assert not Target.objects.exists()
    assert len(stored(files)) == 1, "every step before the writing can be done again"
    with django_capture_on_commit_callbacks(execute=True):
        actions.confirm(batch=batch, partial=False, by=by, at=AT)
        drain()
    batch.refresh_from_db()
    assert stored(files) == [], "the file goes when its rows are written"
    assert batch.survey == {}, "and with it what was seen of its beginning"
    assert (batch.state, batch.written) == ("applied", {"new": 2, "update": 0})
    assert set(Target.objects.values_list("object_id", flat=True)) == {
        "91650000228601443P", "project:XM-2026-001",
    }  # fmt: skip
    kinds = list(Event.objects.filter(noun="batch").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["imports.uploaded", "imports.confirmed", "imports.applied"]


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
def test_same_file_twice_writes_nothing(cast, make):
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, GOOD, OTHER]), by=by)
    before = list(Target.objects.order_by("pk").values())
    batch = load("targets", make([HEAD, GOOD, OTHER]), by=by)
    assert batch.counts["same"] == 2
    assert batch.written == {"new": 0, "update": 0}
    assert list(Target.objects.order_by("pk").values()) == before


def test_changed_row_names_the_difference_and_keeps_the_key(cast):
    by = cast.actor("planner_a")
    load("targets", csv_bytes([HEAD, GOOD]), by=by)
    pk = Target.objects.get().pk
    batch = load("targets", csv_bytes([HEAD, [*GOOD[:4], "650103", "人民路 2 号"]]), by=by)
    assert row(batch, 2).changes == [
        ["行政区划代码", "天山区", "沙依巴克区"], ["地址", "人民路 1 号", "人民路 2 号"],
    ]  # fmt: skip
    target = Target.objects.get()
    assert (target.pk, target.address, target.region.code) == (pk, "人民路 2 号", "650103")
    assert target.region_tokens == [-650000, -650100, -650103]


def test_errors_stop_the_whole_batch_unless_skipping_is_ticked(cast):
    by = cast.actor("planner_a")
    batch = check("targets", csv_bytes([HEAD, GOOD, BAD]), by=by)
    assert batch.counts["error"] == 1
    with pytest.raises(errors.RowsHaveErrors):
        actions.confirm(batch=batch, partial=False, by=by, at=AT)
    assert not Target.objects.exists()
    actions.confirm(batch=batch, partial=True, by=by, at=AT)
    drain()
    batch.refresh_from_db()
    assert (batch.state, batch.written) == ("applied", {"new": 1, "update": 0})
    assert Event.objects.get(kind="imports.applied").data["skipped"] == 1


def test_file_with_errors_only_cannot_be_confirmed(cast):
    by = cast.actor("planner_a")
    batch = check("targets", csv_bytes([HEAD, BAD]), by=by)
    with pytest.raises(errors.NothingToWrite):
        actions.confirm(batch=batch, partial=True, by=by, at=AT)


def test_same_object_twice_in_a_file_is_an_error_of_the_second_row(cast):
    batch = check("targets", csv_bytes([HEAD, GOOD, GOOD]), by=cast.actor("planner_a"))
    assert codes(batch, 3) == ["imports-row-repeated"]
    assert "第 2 行" in row(batch, 3).problems[0]["message"]
    assert row(batch, 2).row_class == "new"


def test_unreadable_file_fails_with_its_message_and_goes(
    cast, django_capture_on_commit_callbacks, files
):
    with django_capture_on_commit_callbacks(execute=True):
        batch = check("targets", b"\xd0\xcf\x11\xe0old", by=cast.actor("planner_a"))
    assert batch.state == "failed"
    assert batch.error_code == "imports-not-a-table"
    assert "另存为" in batch.error_text
    assert stored(files) == []


def test_second_confirmation_says_that_it_is_done(cast):
    by = cast.actor("planner_a")
    batch = check("targets", csv_bytes([HEAD, GOOD]), by=by)
    actions.confirm(batch=batch, partial=False, by=by, at=AT)
    with pytest.raises(WrongState):
        actions.confirm(batch=batch, partial=False, by=by, at=AT)


class Killed(BaseException):
    """A kill: nothing in the code may catch it."""


def interrupt(monkeypatch, error, *, after=0):
    real = TargetAdapter.write
    calls = []

    def breaking(self, run, rows, context):
        calls.append(len(rows))
        breaks = len(calls) > after  # two may be under way
        written = real(self, run, rows, context)
        if breaks:
            raise error
        return written

    monkeypatch.setattr(TargetAdapter, "write", breaking)


@pytest.mark.parametrize("error", [RuntimeError("bug"), OperationalError("database is gone")])
def test_failure_in_the_middle_of_writing_leaves_nothing(cast, monkeypatch, error):
    by = cast.actor("planner_a")
    batch = check("targets", csv_bytes([HEAD, GOOD, OTHER]), by=by)
    with monkeypatch.context() as patch:
        interrupt(patch, error)
        actions.confirm(batch=batch, partial=False, by=by, at=AT)
        drain()
    batch.refresh_from_db()
    assert not Target.objects.exists()
    assert not Event.objects.filter(kind="imports.applied").exists()
    assert (batch.state, batch.error_code) == ("checked", "imports-interrupted")
    actions.confirm(batch=batch, partial=False, by=by, at=AT)
    drain()
    assert Target.objects.count() == 2


def test_kill_in_the_middle_of_writing_and_the_job_runs_again(transactional_db, monkeypatch):
    by = build_cast().actor("planner_a")
    batch = check("targets", csv_bytes([HEAD, GOOD, OTHER]), by=by)
    actions.confirm(batch=batch, partial=False, by=by, at=AT)
    batch.refresh_from_db()
    with monkeypatch.context() as patch:
        interrupt(patch, Killed())
        with pytest.raises(Killed):
            run_job(batch.job_id)
    connection.close()
    assert not Target.objects.exists()
    run_job(batch.job_id)
    batch.refresh_from_db()
    assert (batch.state, Target.objects.count()) == ("applied", 2)
    run_job(batch.job_id)
    assert Event.objects.filter(kind="imports.applied").count() == 1


def test_kill_between_two_pieces_and_the_rest_is_written(transactional_db, monkeypatch):
    monkeypatch.setattr(pieces, "PIECE", 1)
    by = build_cast().actor("planner_a")
    batch = check("targets", csv_bytes([HEAD, GOOD, OTHER]), by=by)
    actions.confirm(batch=batch, partial=False, by=by, at=AT)
    batch.refresh_from_db()
    with monkeypatch.context() as patch:
        interrupt(patch, Killed(), after=1)
        with pytest.raises(Killed):
            run_job(batch.job_id)
    connection.close()
    assert Target.objects.count() == 1
    run_job(batch.job_id)
    batch.refresh_from_db()
    assert (batch.state, batch.written) == ("applied", {"new": 2, "update": 0})
    assert Target.objects.count() == 2
    assert Event.objects.filter(kind="imports.applied").count() == 1


def test_rows_that_a_killed_server_forgot_are_read_again(transactional_db):
    by = build_cast().actor("planner_a")
    batch = check("targets", csv_bytes([HEAD, GOOD, OTHER]), by=by)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE targets_incoming, targets_difference")
    actions.confirm(batch=batch, partial=False, by=by, at=AT)
    drain()
    batch.refresh_from_db()
    assert (batch.state, Target.objects.count()) == ("applied", 2)


def test_batch_that_stopped_between_two_pieces_goes_on_or_is_taken_back(cast, monkeypatch):
    monkeypatch.setattr(pieces, "PIECE", 1)
    by = cast.actor("planner_a")
    for verb in ("confirm", "undo"):
        batch = check("targets", csv_bytes([HEAD, GOOD, OTHER]), by=by)
        with monkeypatch.context() as patch:
            interrupt(patch, RuntimeError("bug"), after=1)
            actions.confirm(batch=batch, partial=False, by=by, at=AT)
            drain()
        batch.refresh_from_db()
        # A test's outer transaction keeps the second piece of the two that were begun.
        assert batch.state == "stopped"
        if verb == "undo":
            actions.undo(batch=batch, by=by, at=AT)
        else:
            actions.confirm(batch=batch, partial=False, by=by, at=AT)
        drain()
        batch.refresh_from_db()
        assert batch.state == ("undone" if verb == "undo" else "applied"), batch.error_text
        assert Target.objects.count() == (0 if verb == "undo" else 2)
        Target.objects.all().delete()


def test_kill_in_the_middle_of_checking_and_the_job_runs_again(transactional_db, monkeypatch):
    by = build_cast().actor("planner_a")
    batch = actions.upload(
        kind="targets", file_name="a.csv", content=[csv_bytes([HEAD, GOOD, OTHER])], by=by, at=AT
    )
    with monkeypatch.context() as patch:

        def die(batch, rows):
            raise Killed

        patch.setattr(checking, "copy_rows", die)
        with pytest.raises(Killed):
            run_job(batch.job_id)
    connection.close()
    assert not BatchRow.objects.exists()
    run_job(batch.job_id)
    batch.refresh_from_db()
    assert (batch.state, batch.rows.count()) == ("checked", 2)


def test_full_disk_at_upload_says_so_and_leaves_no_batch(cast, monkeypatch, files):
    def full(self, mode="r", *args, **kwargs):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(errors.DiskFull):
        actions.upload(
            kind="targets", file_name="a.csv", content=[b"x"], by=cast.actor("planner_a"), at=AT
        )
    assert not Batch.objects.exists()


def test_full_disk_of_the_database_is_named(cast, monkeypatch):
    by = cast.actor("planner_a")
    batch = check("targets", csv_bytes([HEAD, GOOD]), by=by)
    cause = Exception()
    cause.sqlstate = "53100"
    error = OperationalError("could not extend file")
    error.__cause__ = cause
    with monkeypatch.context() as patch:

        def full(self, run, rows, context):
            raise error from cause

        patch.setattr(TargetAdapter, "write", full)
        actions.confirm(batch=batch, partial=False, by=by, at=AT)
        drain()
    batch.refresh_from_db()
    assert (batch.state, batch.error_code) == ("checked", "imports-disk-full")


def test_cancel_before_the_check_and_before_writing(
    cast, django_capture_on_commit_callbacks, files
):
    by = cast.actor("planner_a")
    with django_capture_on_commit_callbacks(execute=True):
        waiting = actions.upload(
            kind="targets", file_name="a.csv", content=[csv_bytes([HEAD, GOOD])], by=by, at=AT
        )
        assert actions.cancel(batch=waiting, by=by, at=AT).state == "cancelled"
    assert stored(files) == []
    checked = check("targets", csv_bytes([HEAD, GOOD]), by=by)
    actions.confirm(batch=checked, partial=False, by=by, at=AT)
    assert actions.cancel(batch=checked, by=by, at=AT).state == "checked"
    drain()
    assert not Target.objects.exists()
    assert actions.cancel(batch=checked, by=by, at=AT).state == "cancelled"
    with pytest.raises(errors.NotWaiting):
        actions.cancel(batch=checked, by=by, at=AT)


def test_cancel_from_the_job_list_frees_the_batch(cast):
    by = cast.actor("planner_a")
    batch = actions.upload(
        kind="targets", file_name="a.csv", content=[csv_bytes([HEAD, GOOD])], by=by, at=AT
    )
    job_actions.request_cancel(job=batch.job, by=by, at=AT)
    assert actions.cancel(batch=batch, by=by, at=AT).state == "cancelled"


@pytest.mark.parametrize("step", ["check", "apply"])
def test_cancel_while_running_rolls_back(cast, monkeypatch, step):
    by = cast.actor("planner_a")

    def stop(self, done, total):
        raise Cancelled

    if step == "check":
        monkeypatch.setattr("sunlot.jobs.runner.JobReporter.progress", stop)
        batch = check("targets", csv_bytes([HEAD, GOOD]), by=by)
        assert (batch.state, batch.rows.count()) == ("cancelled", 0)
        return
    batch = check("targets", csv_bytes([HEAD, GOOD]), by=by)
    actions.confirm(batch=batch, partial=False, by=by, at=AT)
    monkeypatch.setattr("sunlot.jobs.runner.JobReporter.progress", stop)
    drain()
    batch.refresh_from_db()
    assert (batch.state, Target.objects.count()) == ("checked", 0)


def test_register_that_changed_after_the_check_is_compared_again(cast):
    by = cast.actor("planner_a")
    first = check("targets", csv_bytes([HEAD, GOOD]), by=by)
    load("targets", csv_bytes([HEAD, GOOD]), by=by)
    actions.confirm(batch=first, partial=False, by=by, at=AT)
    drain()
    first.refresh_from_db()
    assert first.written == {"new": 0, "update": 0}
    assert Target.objects.count() == 1


def test_row_that_can_no_longer_be_written_stops_everything(cast):
    number = ["甲项目", "项目", "", "新食许〔2026〕12号", "650102", ""]
    clash = ["乙项目", "项目", "", "新卫许〔2026〕12号", "650102", ""]
    by = cast.actor("planner_a")
    waiting = check("targets", csv_bytes([HEAD, GOOD, clash]), by=by)
    load("targets", csv_bytes([HEAD, number]), by=by)
    actions.confirm(batch=waiting, partial=False, by=by, at=AT)
    drain()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error_code) == ("checked", "imports-register-changed")
    assert Target.objects.count() == 1


def test_scope_of_batches(cast):
    batch = check("targets", csv_bytes([HEAD, GOOD]), by=cast.actor("planner_a"))
    sees = {
        name
        for name in cast.users
        if Batch.objects.scoped(cast.actor(name)).filter(pk=batch.pk).exists()
    }
    assert sees == {
        "coordinator", "coordinator_2", "planner_a", "head_a", "approver_a", "supervisor",
    }  # fmt: skip
    for name in ("approver_a", "supervisor", "officer_a1", "sysadmin"):
        with pytest.raises(Forbidden):
            actions.confirm(batch=batch, partial=False, by=cast.actor(name), at=AT)
        with pytest.raises(Forbidden):
            actions.cancel(batch=batch, by=cast.actor(name), at=AT)
    with pytest.raises(Batch.DoesNotExist):
        actions.confirm(batch=batch, partial=False, by=cast.actor("outsider"), at=AT)
    with pytest.raises(Forbidden):
        actions.upload(
            kind="targets", file_name="a", content=[b"x"], by=cast.actor("officer_a1"), at=AT
        )
    assert settings.MEDIA_ROOT
