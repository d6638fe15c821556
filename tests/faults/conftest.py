"""Workers that are real processes, and somebody who stands in the way of their statements."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from procrastinate.contrib.django import app
from psycopg.conninfo import make_conninfo

from sunlot.errors import UserError
from sunlot.ledger.models import Event
from tests.cast import Cast, build_cast

TODAY = "2026-05-01"
"""The workers' day, after everything that the worlds of these tests have done."""


@pytest.fixture
def var() -> Iterator[Path]:
    """A data folder that every account can reach, so that it is used where it is."""
    with tempfile.TemporaryDirectory(prefix="sunlot-faults-", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o755)
        yield Path(home)


@pytest.fixture
def cast(transactional_db: None, settings: Any, var: Path) -> Cast:
    """The cast, committed, and files that a worker process finds in the same place."""
    settings.MEDIA_ROOT = var / "files"
    settings.MEDIA_ROOT.mkdir()
    return build_cast()


def address() -> str:
    """The address of the test database for other processes and other connections."""
    known = connection.settings_dict
    return make_conninfo(
        dbname=known["NAME"], user=known["USER"], host=known["HOST"], port=known["PORT"] or None,
        password=known["PASSWORD"] or None,
    )  # fmt: skip


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait for something to come true; fail when it does not."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


class Workers:
    """Worker processes of the product on the test database; all are dead at the end."""

    def __init__(self, var: Path) -> None:
        self._var = var
        self._all: list[subprocess.Popen[bytes]] = []

    def start(self) -> "subprocess.Popen[bytes]":
        """Start one, as `sunlot worker` does."""
        place = {"SUNLOT_VAR": str(self._var), "SUNLOT_DATABASE_URL": address()}
        child = subprocess.Popen(
            [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "1"],
            env={**os.environ, **place, "DJANGO_SETTINGS_MODULE": "sunlot.config.settings",
                 "SUNLOT_DEMO": "1", "SUNLOT_TODAY": TODAY},
            stdout=subprocess.DEVNULL, stderr=(self._var / "worker.log").open("ab"),
        )  # fmt: skip
        self._all.append(child)
        return child

    def return_stalled(self) -> None:
        """What happens by itself half a minute after a worker's death."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'"
            )
        app.configure_task("sunlot.jobs.return_stalled").defer(timestamp=0)

    def end(self) -> None:
        """Kill what still runs."""
        for child in self._all:
            child.kill()
            child.wait(30)


@pytest.fixture
def workers(cast: Cast, var: Path) -> Iterator[Workers]:
    """Starts worker processes."""
    workers = Workers(var)
    yield workers
    workers.end()


def somebody_waits() -> bool:
    """Whether a connection of the test database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def others_have_gone() -> bool:
    """Whether no other connection is in the middle of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
        )
        return not cursor.fetchone()[0]


@contextmanager
def in_the_way(statement: str) -> Iterator[None]:
    """Hold what a statement locks, so that a worker stops exactly there."""
    blocker = psycopg.connect(address())
    blocker.execute(statement)  # type: ignore[call-overload]
    yield
    blocker.close()
    wait_until(others_have_gone)


def uncommitted_target(cast: Cast, object_id: str) -> str:
    """A statement that writes a target: who writes the same id waits for its end."""
    return (
        "INSERT INTO targets_target (object_id, kind, name, name_key, match_name, "
        "code_doubtful, number, region_id, region_tokens, address, industry, registration_state, "
        "tags, note, updated_at) "
        f"VALUES ('{object_id}', 'project', 'x', 'x', 'x', false, '', "
        f"{cast.regions['650102'].pk}, '{{}}', '', '', 'active', '{{}}', '', now())"
    )


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads that start together; each gives its result or its error."""
    barrier = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def work(number: int, call: Callable[[], object]) -> None:
        try:
            barrier.wait()
            results[number] = call()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def once(kind: str, *calls: Callable[[], object]) -> Any:
    """Run the calls at once: one succeeds, every other hears clear words, one event is written.

    :return: what the one that succeeded gave.
    """
    before = Event.objects.filter(kind=kind).count()
    results = at_once(*calls)
    bugs = [one for one in results if isinstance(one, Exception) and not isinstance(one, UserError)]
    assert bugs == []
    done = [one for one in results if not isinstance(one, UserError)]
    assert len(done) == 1, results
    assert Event.objects.filter(kind=kind).count() == before + 1
    return done[0]
