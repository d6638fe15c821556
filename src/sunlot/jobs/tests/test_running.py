"""A job runs once, tells its progress, can be cancelled, and fails in plain words."""

import datetime
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from sunlot import clock
from sunlot.errors import UserError
from sunlot.jobs import actions, queries, registry, runner, tasks
from sunlot.jobs.errors import AlreadyQueued, Cancelled, JobEnded
from sunlot.jobs.models import Job
from sunlot.jobs.states import JobState
from tests.cast import NOW, Cast

RAN: list[int] = []


class TooMany(UserError):
    code = "test-too-many"
    message = _("一共 {n} 行，超过上限。")
    remedy = _("请分两次上传。")


@pytest.fixture(autouse=True)
def _tasks(monkeypatch):
    RAN.clear()

    def work(reporter, *, n):
        RAN.append(n)
        reporter.progress(n, n)

    def refuse(reporter, *, n):
        raise TooMany(n=n)

    def crash(reporter, *, n):
        raise ZeroDivisionError

    def stop(reporter, *, n):
        raise Cancelled

    for name, function in {
        "t.work": work,
        "t.refuse": refuse,
        "t.crash": crash,
        "t.stop": stop,
    }.items():
        monkeypatch.setitem(registry.REGISTRY, name, function)


def order(cast: Cast, task: str, lock: str = "") -> Job:
    return actions.enqueue(
        task, title="试验", by=cast.actor("planner_a"), at=NOW, args={"n": 3}, lock=lock
    )


def test_job_when_run_twice_then_works_once(cast: Cast) -> None:
    job = order(cast, "t.work")
    runner.run_job(job.pk)
    runner.run_job(job.pk)
    job.refresh_from_db()
    assert (RAN, job.state) == ([3], JobState.DONE)


def test_job_when_done_then_its_progress_is_whole(cast: Cast, monkeypatch) -> None:
    def work(reporter, *, n):
        reporter.progress(0, 27)
        reporter.progress(27, 27)  # dropped: less than REPORT_EVERY_SECONDS after the first

    monkeypatch.setitem(registry.REGISTRY, "t.work", work)
    job = order(cast, "t.work")
    runner.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (JobState.DONE, 27, 27)


def test_job_when_user_error_then_words_and_code_are_kept(cast: Cast) -> None:
    job = order(cast, "t.refuse")
    runner.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "test-too-many")
    assert job.error_text == "一共 3 行，超过上限。请分两次上传。"


def test_job_when_bug_then_reference_to_quote(cast: Cast) -> None:
    job = order(cast, "t.crash")
    runner.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.error_code.startswith("E-")
    assert job.error_code in job.error_text


def test_enqueue_when_same_lock_is_open_then_refused_and_transaction_lives(cast: Cast) -> None:
    order(cast, "t.work", lock="draw:1")
    with transaction.atomic(), pytest.raises(AlreadyQueued):
        order(cast, "t.work", lock="draw:1")
    assert Job.objects.count() == 1
    runner.drain()
    order(cast, "t.work", lock="draw:1")
    assert Job.objects.count() == 2


def test_cancel_when_queued_then_never_runs(cast: Cast) -> None:
    job = order(cast, "t.work")
    actions.request_cancel(job=job, by=cast.actor("planner_a"), at=NOW)
    assert runner.drain() == 0
    assert RAN == []
    with pytest.raises(JobEnded):
        actions.request_cancel(job=job, by=cast.actor("planner_a"), at=NOW)


def test_cancel_when_raised_inside_then_state_is_cancelled(cast: Cast) -> None:
    job = order(cast, "t.stop")
    runner.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_jobs_when_another_person_looks_then_not_found(cast: Cast, client_of) -> None:
    job = order(cast, "t.work")
    assert client_of("planner_a").get(f"/jobs/{job.pk}/").status_code == 200
    assert client_of("planner_b").get(f"/jobs/{job.pk}/").status_code == 404
    assert client_of("sysadmin").get(f"/jobs/{job.pk}/").status_code == 200


def test_every_enqueued_name_resolves() -> None:
    """Names in ``jobs.enqueue("…")`` calls are strings; each must be a registered task."""
    import re
    from importlib import import_module
    from pathlib import Path

    import sunlot

    root = Path(sunlot.__file__).parent
    monkey_free = {name for name in registry.REGISTRY if not name.startswith("t.")}
    names = set()
    for path in root.rglob("*.py"):
        if "tests" in path.parts:
            continue
        names |= set(re.findall(r"enqueue\(\s*\"([a-z_.]+)\"", path.read_text(encoding="utf-8")))
    for app in {name.split(".")[0] for name in names}:
        import_module(f"sunlot.{app}.tasks")
    assert names <= monkey_free | set(registry.REGISTRY)


def lost(cast: Cast) -> Job:
    """A job whose queue row ended although its end was never written."""
    job = order(cast, "t.work", lock="import:1")
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    return job


def test_job_when_its_queue_row_ended_then_is_ordered_again_and_finishes(cast: Cast) -> None:
    job = lost(cast)
    later = clock.real_now() + datetime.timedelta(minutes=5)
    assert queries.orphans(before=later) == [str(job.pk)]
    tasks.run.defer(job_id=str(job.pk))
    assert queries.orphans(before=later) == []
    runner.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_job_when_just_written_then_is_no_orphan(cast: Cast) -> None:
    lost(cast)
    assert queries.orphans(before=clock.real_now() - tasks.ORPHANED_AFTER) == []


def test_run_when_the_end_cannot_be_written_then_is_tried_again(cast: Cast, monkeypatch) -> None:
    job = order(cast, "t.work")

    def gone(*_: object, **__: object) -> None:
        raise OperationalError

    monkeypatch.setattr(runner, "_finish", gone)
    with pytest.raises(OperationalError):
        runner.run_job(job.pk)
    assert tasks.TRY_AGAIN.get_retry_decision(
        exception=OperationalError(), job=SimpleNamespace(attempts=1)
    )
    monkeypatch.undo()
    monkeypatch.setitem(registry.REGISTRY, "t.work", lambda _reporter, *, n: RAN.append(n))
    runner.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, RAN) == (JobState.DONE, [3, 3])
