"""Two people at once, a worker killed at any step, a full disk: nothing half-done, nothing lost."""

import errno
import importlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections

from drawproof import DrawproofError
from drawproof.verify import verify as verify_bundle
from sunlot.actors import Actor
from sunlot.draws import actions, errors
from sunlot.draws.actions import files
from sunlot.draws.models import Assignment, Counter, Draw, FrameRow
from sunlot.draws.states import DrawState
from sunlot.draws.tests.world import DRAW_AT, MINUTE, World, build_world
from sunlot.errors import UserError
from sunlot.jobs import runner
from sunlot.jobs.models import Job
from sunlot.jobs.states import JobState
from sunlot.ledger import actions as ledger
from sunlot.ledger.models import Event
from tests.cast import NOW, build_cast

RUN = "sunlot.draws.actions.run"


@pytest.fixture
def committed_world(transactional_db: None, settings: Any, tmp_path: Path) -> World:
    """A world in a database of its own, whose transactions really commit."""
    settings.MEDIA_ROOT = tmp_path
    return build_world(build_cast(), targets=30)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads that start together; each gives its result or its UserError."""
    barrier = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def work(number: int, call: Callable[[], object]) -> None:
        try:
            barrier.wait()
            results[number] = call()
        except UserError as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_task_when_two_people_ask_at_once_then_one_draw_and_one_clear_message(
    committed_world: World,
) -> None:
    """DR-01"""
    world = committed_world
    setup, task = world.setup(), world.open_task
    people = [world.by("planner_a"), world.by("coordinator")]
    results = at_once(
        *(lambda by=by: actions.request(task=task, setup=setup, by=by, at=NOW) for by in people)
    )
    assert sorted(type(one).__name__ for one in results) == ["Draw", "DrawOpen"]
    assert Draw.objects.count() == 1
    assert Event.objects.filter(kind="draws.requested").count() == 1


def test_numbers_when_announced_at_once_and_one_fails_then_have_no_gap(
    committed_world: World,
) -> None:
    world = committed_world
    one, two = world.frozen(world.open_task), world.frozen(world.credit_task)
    late = one.commit_by
    with pytest.raises(errors.TooLateToAnnounce):
        actions.announce(draw=one, by=world.by("coordinator"), at=late)
    people = [world.by("coordinator"), world.by("coordinator_2")]
    results = at_once(
        *(
            lambda draw=draw, by=by: actions.announce(draw=draw, by=by, at=NOW + 2 * MINUTE)
            for draw, by in zip((one, two), people, strict=True)
        )
    )
    assert sorted(str(draw) for draw in results) == ["650000-2026-000001", "650000-2026-000002"]
    assert Counter.objects.get().last == 2


def test_number_when_the_announcing_transaction_rolls_back_then_is_given_again(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = committed_world
    draw = world.frozen()

    def broken(**_: object) -> None:
        raise RuntimeError("the database went away")

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "record", broken)
        with pytest.raises(RuntimeError):
            actions.announce(draw=draw, by=world.by("coordinator"), at=NOW + MINUTE)
    draw.refresh_from_db()
    assert (draw.state, draw.draw_id) == (DrawState.FROZEN, "")
    assert not Counter.objects.exists()
    draw = actions.announce(draw=draw, by=world.by("coordinator"), at=NOW + MINUTE)
    assert draw.draw_id == "650000-2026-000001"


def test_draw_when_computed_twice_at_once_then_one_result(committed_world: World) -> None:
    world = committed_world
    draw = world.seeded()
    at_once(*[lambda: actions.run(draw=draw, by=Actor.system(), at=DRAW_AT + MINUTE)] * 2)
    assert Event.objects.filter(kind="draws.result").count() == 1
    assert Assignment.objects.filter(draw=draw).count() == 12


STEPS = [
    f"{RUN}._load",
    f"{RUN}.draw_winners",
    f"{RUN}._deal",
    f"{RUN}._conclude",
    f"{RUN}._store_ranks",
    f"{RUN}._store_teams",
    "sunlot.draws.actions.files.os.fsync",
    f"{RUN}.write_once",
    f"{RUN}.ledger.record",
    "sunlot.draws.tasks.actions.verify",
]


def kill_in(draw: Draw, step: str) -> int:
    """Run the job in a child that dies right after a step, without unwinding; its exit code."""
    job = Job.objects.get(args={"draw": draw.pk})
    connections.close_all()
    child = os.fork()
    if child == 0:
        module, name = _target(step)
        real = getattr(module, name)

        def and_die(*args: Any, **kwargs: Any) -> None:
            real(*args, **kwargs)
            os._exit(9)

        setattr(module, name, and_die)
        try:
            runner.run_job(job.pk)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _target(step: str) -> tuple[Any, str]:
    path, name = step.rsplit(".", 1)
    parts = path.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found, name
    raise LookupError(step)


@pytest.mark.parametrize("which", ["open_task", "credit_task"])
def test_worker_when_killed_at_any_step_then_the_next_run_gives_the_same_result(
    committed_world: World, which: str
) -> None:
    world = committed_world
    draw = world.seeded(getattr(world, which))
    bundles = set()
    for step in STEPS:
        assert kill_in(draw, step) == 9, step
        draw.refresh_from_db()
        bundles |= set(Path(settings.MEDIA_ROOT).rglob("*.zip"))
        if step.endswith("verify"):
            break
        # No half-drawn state: either nothing at all or everything.
        assert draw.state == DrawState.SEEDED, step
        assert draw.result is None, step
        assert not FrameRow.objects.filter(draw=draw, is_winner=True).exists(), step
        assert not Assignment.objects.filter(draw=draw).exists(), step
        assert not Event.objects.filter(kind="draws.result").exists(), step
    runner.run_job(Job.objects.get(args={"draw": draw.pk}).pk)
    draw.refresh_from_db()
    assert draw.state == DrawState.VERIFIED
    assert Event.objects.filter(kind="draws.result").count() == 1
    # Every run that got as far as writing wrote the same bytes under the same name.
    assert len(bundles) == 2
    left = list(Path(settings.MEDIA_ROOT).rglob(".bundle-*"))
    assert left == []
    assert {Path(settings.MEDIA_ROOT) / draw.bundle_path,
            Path(settings.MEDIA_ROOT) / draw.full_bundle_path} == bundles  # fmt: skip


def test_database_when_its_session_dies_in_the_middle_then_nothing_is_there_and_run_again(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = committed_world
    draw = world.seeded()
    module, name = _target(f"{RUN}._store_teams")
    real = getattr(module, name)

    def and_lose_the_database(*args: Any) -> None:
        real(*args)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patch:
        patch.setattr(module, name, and_lose_the_database)
        with pytest.raises(OperationalError):
            actions.run(draw=draw, by=Actor.system(), at=DRAW_AT + MINUTE)
    connections.close_all()
    draw.refresh_from_db()
    assert (draw.state, draw.result) == (DrawState.SEEDED, None)
    assert not Assignment.objects.filter(draw=draw).exists()
    draw = actions.run(draw=draw, by=Actor.system(), at=DRAW_AT + MINUTE)
    assert actions.verify(draw=draw, by=Actor.system(), at=DRAW_AT).state == DrawState.VERIFIED


@pytest.mark.parametrize(
    ("number", "expected"), [(errno.ENOSPC, errors.DiskFull), (errno.EIO, errors.BundleUnwritable)]
)
def test_disk_when_full_then_clear_words_nothing_half_done_and_run_again(
    world: World, monkeypatch: pytest.MonkeyPatch, number: int, expected: type[UserError]
) -> None:
    draw = world.seeded()

    def full(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", full)
        runner.run_job(draw.job_id)
    job = Job.objects.get(pk=draw.job_id)
    assert (job.state, job.error_code) == (JobState.FAILED, expected.code)
    assert "重新计算" in job.error_text
    draw.refresh_from_db()
    assert (draw.state, draw.result) == (DrawState.SEEDED, None)
    assert not Assignment.objects.filter(draw=draw).exists()
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []
    actions.order_run(draw=draw, by=world.by("coordinator"), at=DRAW_AT + 5 * MINUTE)
    draw.refresh_from_db()
    runner.run_job(draw.job_id)
    draw.refresh_from_db()
    assert draw.state == DrawState.VERIFIED


def sound(path: Path, draw: Draw) -> bool:
    """Whether a bundle can be read and no check fails."""
    try:
        return verify_bundle(path, announce=draw.announcement_digest).ok
    except DrawproofError:
        return False


def test_bundle_when_one_byte_is_changed_then_verification_finds_it_and_rejects(
    world: World,
) -> None:
    draw = world.verified()
    path = Path(settings.MEDIA_ROOT) / draw.full_bundle_path
    good = path.read_bytes()
    path.chmod(0o640)
    for at in (len(good) // 3, len(good) // 2, len(good) - 30):
        path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        assert not sound(path, draw)
    at = good.index(b"announce.json") + 200
    path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
    draw = actions.verify(draw=draw, by=world.by("supervisor"), at=DRAW_AT + 9 * MINUTE)
    assert draw.state == DrawState.REJECTED
    assert draw.full_verdict["status"] == "failed"
    assert Event.objects.filter(kind="draws.rejected").count() == 1


def test_bundle_when_rebuilt_with_another_announcement_then_the_printed_digest_exposes_it(
    world: World,
) -> None:
    draw = world.verified()
    path = Path(settings.MEDIA_ROOT) / draw.bundle_path
    assert verify_bundle(path).ok
    assert not verify_bundle(path, announce="0" * 64).ok


def test_bundle_when_the_file_is_gone_then_clear_words(world: World) -> None:
    draw = world.drawn()
    (Path(settings.MEDIA_ROOT) / draw.bundle_path).unlink()
    with pytest.raises(errors.BundleMissing):
        actions.verify(draw=draw, by=Actor.system(), at=DRAW_AT)
    draw.refresh_from_db()
    assert draw.state == DrawState.DRAWN


def test_connection_when_the_copy_ends_then_answers_again(world: World) -> None:
    world.frozen(world.credit_task)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
