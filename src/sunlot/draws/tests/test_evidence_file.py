"""The computation of a draw offers the public evidence to the person who ordered it."""

import importlib
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from sunlot import clock
from sunlot.draws import actions, queries
from sunlot.draws.errors import DiskFull
from sunlot.draws.tests.world import DRAW_AT, MINUTE, World
from sunlot.jobs import runner
from sunlot.jobs.models import Job
from sunlot.jobs.states import JobState

ClientOf = Callable[[str], Client]
INSIDE = {"secrets.csv", "roster.csv", "recusals.csv", "assignment.csv"}


def computed(world: World, **changes: Any) -> Job:
    """The job of a draw, run to its end."""
    draw = world.seeded(world.credit_task, **changes)
    runner.drain()
    draw.refresh_from_db()
    job: Job = draw.job
    job.refresh_from_db()
    return job


def test_result_when_computed_then_is_the_public_bundle_and_opens_nothing(
    world: World, client_of: ClientOf
) -> None:
    """RK-01"""
    job = computed(world)
    draw = queries.public_draw("650000-2026-000001")
    assert (job.state, job.result_name) == (JobState.DONE, f"{draw.draw_id}-public.zip")
    client = client_of("coordinator")
    assert f"/jobs/{job.pk}/result/" in client.get(f"/jobs/{job.pk}/").content.decode()
    body = b"".join(client.get(f"/jobs/{job.pk}/result/").streaming_content)
    path = queries.public_bundle_path(draw)
    assert path is not None
    assert body == path.read_bytes()
    archive = zipfile.ZipFile(io.BytesIO(body))
    assert not INSIDE & set(archive.namelist())
    assert archive.read("winners.csv") == b""


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: DRAW_AT + 2 * MINUTE)


@pytest.mark.parametrize(
    "who",
    ["coordinator_2", "planner_a", "approver_a", "supervisor", "party_trade", "typist_1",
     "sysadmin", "secadmin", "auditadmin", "outsider"],
)  # fmt: skip
def test_result_when_another_person_asks_then_not_found(
    world: World, client_of: ClientOf, who: str
) -> None:
    """AC-02"""
    job = computed(world)
    assert client_of(who).get(f"/jobs/{job.pk}/result/").status_code == 404


def test_result_when_the_computation_failed_then_there_is_none_until_it_is_done(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> str:
        raise DiskFull

    with monkeypatch.context() as patched:
        patched.setattr(importlib.import_module("sunlot.draws.actions.run"), "write_once", full)
        job = computed(world)
    assert (job.state, job.result_path) == (JobState.FAILED, "")
    client = client_of("coordinator")
    assert client.get(f"/jobs/{job.pk}/result/").status_code == 404
    draw = queries.public_draws().get()
    again = actions.order_run(draw=draw, by=world.by("coordinator_2"), at=DRAW_AT + 3 * MINUTE)
    runner.drain()
    assert client_of("coordinator_2").get(f"/jobs/{again.pk}/result/").status_code == 200
    assert client.get(f"/jobs/{again.pk}/result/").status_code == 404
