"""A worker process is killed in the middle of its transaction; another one finishes the work."""

import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from sunlot.actors import Actor
from sunlot.draws import actions as draws
from sunlot.draws.models import Assignment, Draw, FrameRow
from sunlot.draws.states import DrawState
from sunlot.draws.tests.world import DRAW_AT, MINUTE, build_world
from sunlot.imports import actions as imports
from sunlot.imports.models import Batch
from sunlot.imports.tests.support import AT, csv_bytes
from sunlot.jobs.models import Job
from sunlot.jobs.states import JobState
from sunlot.ledger.models import Event
from sunlot.targets.models import Target
from tests.cast import Cast
from tests.faults.conftest import (
    Workers,
    in_the_way,
    somebody_waits,
    uncommitted_target,
    wait_until,
)

pytestmark = [pytest.mark.slow, pytest.mark.faults]
ROWS = 2005


def kill(child: "subprocess.Popen[bytes]") -> None:
    child.send_signal(signal.SIGKILL)
    assert child.wait(30) == -signal.SIGKILL


def state_of(batch: Batch) -> str:
    return Batch.objects.values_list("state", flat=True).get(pk=batch.pk)


def test_worker_killed_in_an_import_then_nothing_half_done_and_another_finishes(
    cast: Cast, workers: Workers
) -> None:
    count = ROWS
    head = ["名称", "主体类别", "其他编号", "行政区划代码"]
    rows = [[f"示例项目{n}", "项目", f"XM-{n:05d}", "650102"] for n in range(count)]
    by = cast.actor("planner_a")
    batch = imports.upload(
        kind="targets", file_name="a.csv", content=[csv_bytes([head, *rows])], by=by, at=AT
    )
    with in_the_way("LOCK TABLE imports_batchrow IN SHARE MODE"):
        first = workers.start()
        wait_until(somebody_waits)
        kill(first)
    assert state_of(batch) == "checking"
    assert not batch.rows.exists()

    second = workers.start()
    workers.return_stalled()
    wait_until(lambda: state_of(batch) == "checked")
    assert batch.rows.count() == count
    # Its one piece is being written when it meets somebody else's uncommitted row.
    with in_the_way(uncommitted_target(cast, f"project:XM-{count - 1:05d}")):
        imports.confirm(batch=batch, partial=False, by=by, at=AT)
        wait_until(somebody_waits)
        kill(second)
    assert state_of(batch) == "applying"
    assert not Target.objects.exists()
    assert not Event.objects.filter(kind="imports.applied").exists()

    workers.start()
    workers.return_stalled()
    wait_until(lambda: state_of(batch) == "applied")
    assert Target.objects.filter(object_id__startswith="project:XM-").count() == count
    assert Event.objects.filter(kind="imports.applied").count() == 1
    wait_until(lambda: not Job.objects.exclude(state=JobState.DONE).exists())


def test_worker_killed_in_a_draw_then_another_gives_the_very_same_result(
    cast: Cast, workers: Workers, settings: Any, tmp_path: Path
) -> None:
    world = build_world(cast, targets=40)
    draw = world.seeded(world.credit_task)
    expected = result_without_a_fault(draw, settings, tmp_path)
    with in_the_way("LOCK TABLE draws_assignment IN SHARE MODE"):
        first = workers.start()
        wait_until(somebody_waits)
        kill(first)
    draw.refresh_from_db()
    assert (draw.state, draw.result) == (DrawState.SEEDED, None)
    assert not FrameRow.objects.filter(draw=draw, is_winner=True).exists()
    assert not Event.objects.filter(kind="draws.result").exists()

    workers.start()
    workers.return_stalled()
    wait_until(lambda: Draw.objects.get(pk=draw.pk).state == DrawState.VERIFIED)
    assert outcome(draw) == expected
    assert Event.objects.filter(kind="draws.result").count() == 1


def result_without_a_fault(draw: Draw, settings: Any, tmp_path: Path) -> tuple[object, ...]:
    """What the draw gives when nothing happens to it."""
    real = settings.MEDIA_ROOT
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    with transaction.atomic():
        draws.run(draw=draw, by=Actor.system(), at=DRAW_AT + MINUTE)
        expected = outcome(draw)
        transaction.set_rollback(True)
    settings.MEDIA_ROOT = real
    draw.refresh_from_db()
    return expected


def outcome(draw: Draw) -> tuple[object, ...]:
    """Winners with their ranks, teams, and the roots that the bundle states."""
    found = Draw.objects.get(pk=draw.pk)
    winners = FrameRow.objects.filter(draw=draw, is_winner=True).order_by("object_id")
    teams = Assignment.objects.filter(draw=draw).order_by("object_id", "pool", "officer_code")
    assert found.result is not None
    return (
        list(winners.values_list("object_id", "rank", "ticket")),
        list(teams.values_list("object_id", "pool", "officer_code")),
        found.result["result_root"],
    )
