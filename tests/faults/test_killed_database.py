"""The database server is killed during an import and a draw; nothing stays half-done."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from sunlot.config.backup import programs
from sunlot.config.place import DATABASE, OWNER_ROLE, locate
from sunlot.config.postgres import ConnectionInfo, running
from sunlot.draws.models import Draw
from sunlot.draws.states import DrawState
from sunlot.draws.tests.world import build_world
from sunlot.imports import actions as imports
from sunlot.imports.models import Batch
from sunlot.imports.tests.support import AT, csv_bytes
from sunlot.jobs.models import Job
from sunlot.jobs.runner import drain
from sunlot.jobs.states import JobState
from sunlot.ledger.models import Event
from sunlot.targets.models import Target
from tests.cast import Cast, build_cast
from tests.faults.conftest import (
    Workers,
    in_the_way,
    somebody_waits,
    uncommitted_target,
    wait_until,
)
from tests.stages import Stages

pytestmark = [pytest.mark.slow, pytest.mark.faults]
ROWS = 2005


@pytest.fixture
def cluster(stages: Stages, django_db_blocker: Any, var: Path) -> Iterator[ConnectionInfo]:
    """A durable server of its own, migrated; this process uses it for the length of the test."""
    known = connection.settings_dict
    before = dict(known)
    with (
        django_db_blocker.unblock(), stages.none(), running(locate(var / "data")) as server,
    ):  # fmt: skip
        connections.close_all()
        # A copy of the empty test database; the migrations take twenty times as long.
        copy = str(var / "empty")
        programs.run("pg_dump", ["--format=custom", "--no-owner", "--file", copy], before)
        known.update(NAME=DATABASE, USER=OWNER_ROLE, HOST=server.host, PORT="", PASSWORD="")
        programs.run("pg_restore", ["--no-owner", "--dbname", DATABASE, copy], known)
        yield server
        connections.close_all()
        known.update(before)


@pytest.fixture
def cast(cluster: ConnectionInfo, settings: Any, var: Path) -> Cast:
    """The cast in that server."""
    settings.MEDIA_ROOT = var / "files"
    settings.MEDIA_ROOT.mkdir()
    return build_cast()


def kill_server(server: ConnectionInfo) -> None:
    """Kill -9, as the machine's out-of-memory killer does; its keeper starts it again."""
    pid = postmaster(server)
    os.kill(pid, signal.SIGKILL)
    connections.close_all()
    wait_until(lambda: answers() and postmaster(server) != pid)


def postmaster(server: ConnectionInfo) -> int:
    """Process id of the server."""
    return int((server.place.data / "postmaster.pid").read_text().splitlines()[0])


def answers() -> bool:
    """Whether the database can be reached."""
    try:
        connection.ensure_connection()
    except OperationalError:
        connection.close()
        return False
    return True


def test_database_killed_in_an_import_and_in_a_draw_then_nothing_half_done_and_both_end(
    cluster: ConnectionInfo, cast: Cast, workers: Workers
) -> None:
    # One test, because a server of its own takes seconds.
    killed_in_an_import(cluster, cast, workers)
    workers.end()
    killed_in_a_draw(cluster, cast, workers)


def killed_in_an_import(cluster: ConnectionInfo, cast: Cast, workers: Workers) -> None:
    count = ROWS
    head = ["名称", "主体类别", "其他编号", "行政区划代码"]
    rows = [[f"示例项目{n}", "项目", f"XM-{n:05d}", "650102"] for n in range(count)]
    by = cast.actor("planner_a")
    batch = imports.upload(
        kind="targets", file_name="a.csv", content=[csv_bytes([head, *rows])], by=by, at=AT
    )
    drain()
    imports.confirm(batch=batch, partial=False, by=by, at=AT)
    events = Event.objects.count()
    with in_the_way(uncommitted_target(cast, f"project:XM-{count - 1:05d}")):
        worker = workers.start()
        wait_until(somebody_waits)
        kill_server(cluster)
    batch.refresh_from_db()
    assert batch.state == "applying"
    assert batch.rows.count() == count
    assert not Target.objects.exists()
    assert Event.objects.count() == events
    go_on(worker, workers)
    wait_until(lambda: Batch.objects.get(pk=batch.pk).state == "applied")
    assert Target.objects.count() == count
    assert Event.objects.filter(kind="imports.applied").count() == 1
    wait_until(lambda: not Job.objects.exclude(state=JobState.DONE).exists())


def killed_in_a_draw(cluster: ConnectionInfo, cast: Cast, workers: Workers) -> None:
    draw = build_world(cast, targets=30).seeded()
    events = Event.objects.count()
    with in_the_way("LOCK TABLE draws_assignment IN SHARE MODE"):
        worker = workers.start()
        wait_until(somebody_waits)
        kill_server(cluster)
    draw.refresh_from_db()
    assert (draw.state, draw.result) == (DrawState.SEEDED, None)
    assert Event.objects.count() == events
    go_on(worker, workers)
    wait_until(lambda: Draw.objects.get(pk=draw.pk).state == DrawState.VERIFIED)
    assert Event.objects.filter(kind="draws.result").count() == 1


def go_on(worker: "subprocess.Popen[bytes]", workers: Workers) -> None:
    """Without its database a worker ends; `sunlot serve` and `sunlot worker` start the next one."""
    wait_until(lambda: worker.poll() is not None)
    workers.start()
    workers.return_stalled()
