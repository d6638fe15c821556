"""The moment from which changes are asked for next: before every write that is still under way."""

import datetime
from collections.abc import Iterator

import pytest
from django.db import connection

from sunlot import clock
from sunlot.api import calls
from sunlot.api.tests.support import Call
from sunlot.imports import actions
from sunlot.imports.models import Batch
from sunlot.imports.setwise import pieces
from sunlot.imports.tests.support import check, csv_bytes
from sunlot.jobs.models import Job
from sunlot.jobs.runner import drain
from sunlot.jobs.states import JobState
from sunlot.targets.models import Target
from tests.cast import Cast

HEAD = ["名称", "主体类别", "其他编号", "行政区划代码"]
DAY = datetime.timedelta(days=1)
SECOND = datetime.timedelta(seconds=1)
ROW = ["甲项目", "项目", "P-1", "650102"]


@pytest.fixture
def elsewhere() -> Iterator[datetime.datetime]:
    """A transaction of somebody else is open; when it began."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT now() FROM pg_sleep(0.2)")
            yield cursor.fetchone()[0]
    finally:
        other.close()


def as_of(call: Call, register: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(call("GET", register).json()["as_of"])


@pytest.mark.parametrize("register", ["targets", "officers", "items"])
def test_reading_when_nothing_is_under_way_then_may_go_on_from_a_minute_ago(
    call: Call, register: str
) -> None:
    before = clock.now()
    found = as_of(call, register)
    assert before - calls.BEFORE - datetime.timedelta(seconds=20) <= found
    assert found <= clock.now() - calls.BEFORE


def test_reading_when_a_transaction_is_open_then_goes_on_from_before_it(
    call: Call, elsewhere: datetime.datetime
) -> None:
    assert as_of(call, "targets") <= elsewhere - calls.BEFORE + SECOND / 10


def test_reading_when_a_job_runs_then_goes_on_from_before_it(cast: Cast, call: Call) -> None:
    began = clock.now() - datetime.timedelta(hours=2)
    job = Job.objects.create(
        task="imports.apply", title="示例数据", state=JobState.RUNNING, queued_at=began,
        started_at=began,
    )  # fmt: skip
    assert began - calls.BEFORE - SECOND <= as_of(call, "targets") <= began - calls.BEFORE
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE)
    assert as_of(call, "targets") > began


def test_batch_when_it_goes_on_days_later_then_its_records_bear_that_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "PIECE", 1)
    by = cast.actor("planner_a")
    batch = check("targets", csv_bytes([HEAD, ROW, ["乙项目", "项目", "P-2", "650102"]]), by=by)
    began = clock.now() - datetime.timedelta(days=3)
    actions.confirm(batch=batch, partial=False, by=by, at=began)
    Batch.objects.filter(pk=batch.pk).update(applied_at=began)
    drain()
    batch.refresh_from_db()
    assert (batch.state, batch.applied_at) == ("applied", began)
    assert {one.updated_at > began + 2 * DAY for one in Target.objects.all()} == {True}
