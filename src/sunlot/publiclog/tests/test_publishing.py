"""Ledger, entries and signed files follow each other: nothing lost, nothing double."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from drawproof.log.checkpoints import Checkpoint
from drawproof.log.monitor import Monitor
from drawproof.log.notes import Verifier
from drawproof.log.reader import LogReader
from sunlot.actors import Actor
from sunlot.ledger import actions as ledger
from sunlot.ledger.models import Event
from sunlot.publiclog import actions, keys, queries, runs
from sunlot.publiclog.errors import NotCarriedOver
from sunlot.publiclog.models import Entry, Mark
from sunlot.publiclog.tests.conftest import Happen
from tests.cast import NOW
from tests.witness import ORIGIN, witnessed

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = [
    "sequencing", "projecting", "projected", "appended", "entries", "tiles", "signed", "stored",
    "cleared", "cosigned", "archived", "listed", "published",
]  # fmt: skip


def publish() -> runs.Report:
    report = actions.publish(at=NOW, timeout=5)
    assert report is not None
    return report


def in_log(key: Verifier) -> list[str]:
    """Every entry that a stranger reads, each hash checked."""
    reader = LogReader(keys.folder(), [key])
    checkpoint = reader.check()
    return [data.decode() for _, data in reader.entries(0, checkpoint.size)]


def in_database() -> list[str]:
    return list(Entry.objects.order_by("index").values_list("record", flat=True))


def die_after(step: str) -> int:
    """Publish in a child that dies right after a step, without unwinding; its exit code."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            _publish_until(step)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _publish_until(step: str) -> None:
    def die(*_: object, **__: object) -> None:
        os._exit(9)

    make, project = actions.writer, actions.project

    def projected() -> int:
        found = project()
        os._exit(9)
        return found

    def watched() -> Any:
        log = make(on_step=lambda name: die() if name == step else None)
        if step == "appended":
            append = log.append
            log.append = lambda *args, **more: die(append(*args, **more))
        return log

    actions.writer = watched  # type: ignore[assignment]
    if step == "sequencing":
        ledger.leaf_hash = die  # type: ignore[assignment]
        ledger.sequence()
    if step == "projecting":
        Mark.save = die  # type: ignore[method-assign]
    if step == "projected":
        actions.project = projected
    actions.publish(at=NOW, timeout=5)


def test_log_when_killed_at_any_step_then_the_next_run_loses_and_doubles_nothing(
    log_key: Verifier, happen: Happen
) -> None:
    for number, step in enumerate(STEPS, start=1):
        happen(2, sequenced=step != "sequencing")
        assert die_after(step) == 9, step
        while ledger.sequence():
            pass
        publish()
        assert in_log(log_key) == in_database(), step
        assert len(in_database()) == 2 * number, step
    assert Entry.objects.values("event").distinct().count() == Event.objects.count()
    monitor = Monitor(LogReader(keys.folder(), [log_key]), ORIGIN, keys.state() / "seen")
    assert monitor.look().ok
    assert publish_again() is None


def publish_again() -> runs.Report | None:
    return actions.publish(at=NOW)


def test_witness_when_it_is_away_then_shown_and_asked_again_and_never_fatal(
    log_key: Verifier, happen: Happen, settings: Any, tmp_path: Path
) -> None:
    happen()
    with witnessed(settings, tmp_path, log_key, lambda: 1_770_000_000.0):
        address = settings.LOG_WITNESSES
        settings.LOG_WITNESSES = tuple(
            "http://127.0.0.1:9=" + one.partition("=")[2] for one in address
        )
        report = publish()
        assert (report.size, report.problem) == (1, "")
        assert [one.signed for one in report.witnesses] == [False]
        assert report.witnesses[0].problem
        assert queries.covered() == 0
        assert publish_again() is None  # not every ten seconds
        settings.LOG_WITNESSES = address
        report = actions.publish(at=NOW + actions.ASK_AGAIN)
        assert report is not None
        assert [one.signed for one in report.witnesses] == [True]
    assert queries.covered() == 1
    found = queries.published()
    assert found is not None
    assert found.witnesses[0].at is not None
    assert found.witnesses[0].at.timestamp() == 1_770_000_000
    assert actions.publish(at=NOW + 5 * actions.ASK_AGAIN) is None


def test_log_when_no_witness_is_named_then_nobody_is_called(
    log_key: Verifier, happen: Happen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def called(*_: object, **__: object) -> None:
        raise AssertionError("an outbound call")

    monkeypatch.setattr("urllib.request.urlopen", called)
    happen()
    assert publish().size == 1
    assert in_log(log_key) == in_database()


def test_log_when_the_site_names_none_then_nothing_is_written(
    log_key: Verifier, happen: Happen, settings: Any
) -> None:
    settings.LOG_ORIGIN = ""
    happen()
    assert actions.publish(at=NOW) is None
    assert not keys.folder().exists()


def put_back() -> None:
    """The database as an earlier backup holds it: of four entries two are there, of the other two
    the one event had no entry yet, the other had not happened."""
    last = Event.objects.order_by("-pk")[0].pk
    with connection.cursor() as cursor:
        for table in ("publiclog_entry", "ledger_leaf", "ledger_event"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM publiclog_entry WHERE index >= 2")
        cursor.execute("DELETE FROM ledger_leaf WHERE event_id = %s", [last])
        cursor.execute("DELETE FROM ledger_event WHERE id = %s", [last])
        for table in ("publiclog_entry", "ledger_leaf", "ledger_event"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    Mark.objects.update(position=2)


def test_database_when_put_back_then_the_log_stops_until_its_entries_are_carried_over(
    log_key: Verifier, happen: Happen
) -> None:
    happen(4)
    publish()
    before = in_log(log_key)
    put_back()
    happen(1, version=9, sha256="e" * 64)
    report = publish()
    assert (report.problem, report.size) == ("log-ahead", 4)
    assert in_log(log_key) == before
    problems: list[str] = []
    queries.compare(lambda **one: problems.append(one["kind"]))
    assert "log-short" in problems
    assert actions.carry_over(by=Actor.system(), at=NOW, reason="恢复备份") == 2
    assert publish().size == 5
    assert in_log(log_key)[:4] == before
    assert in_log(log_key) == in_database()
    # The third has its event again and no second entry; the event of the fourth is lost.
    events = list(Entry.objects.order_by("index").values_list("event", flat=True))
    assert [one is None for one in events] == [False, False, False, True, False]
    problems.clear()
    queries.compare(lambda **one: problems.append(one["kind"]))
    assert problems == []
    with pytest.raises(NotCarriedOver):
        actions.carry_over(by=Actor.system(), at=NOW, reason="再次")


def test_store_when_it_is_behind_the_published_log_then_nothing_is_signed(
    log_key: Verifier, happen: Happen
) -> None:
    happen()
    publish()
    old = Path(keys.store().path).read_bytes()
    happen()
    publish()
    Path(keys.store().path).write_bytes(old)
    happen()
    report = publish()
    assert (report.problem, report.size) == ("log-store-behind", 2)
    checkpoint = Checkpoint.of(LogReader(keys.folder(), [log_key]).note())
    assert checkpoint.size == 2


def test_files_when_lost_then_no_other_history_begins_until_they_are_written_anew(
    log_key: Verifier, happen: Happen
) -> None:
    happen(3)
    publish()
    before = in_log(log_key)
    shutil.rmtree(keys.folder())
    happen()
    assert publish().problem == "log-rewound"
    assert actions.repair() == 3
    assert publish().size == 4
    assert in_log(log_key) == in_database()
    assert in_log(log_key)[:3] == before


def test_integrity_when_an_entry_was_changed_with_the_triggers_off_then_it_is_found(
    log_key: Verifier, happen: Happen
) -> None:
    happen(3)
    publish()
    problems: list[dict[str, Any]] = []
    assert queries.compare(lambda **one: problems.append(one)) == 3
    assert problems == []
    forged = json.dumps(json.loads(in_database()[1]) | {"digest": "f" * 64}, separators=(",", ":"))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE publiclog_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE publiclog_entry SET record = %s WHERE index = 1", [forged])
        cursor.execute("ALTER TABLE publiclog_entry ENABLE TRIGGER USER")
    queries.compare(lambda **one: problems.append(one))
    assert problems == [{"kind": "log-entry", "index": 1}, {"kind": "log-root", "size": 3}]


@pytest.mark.database
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE publiclog_entry SET record = 'x'",
        "DELETE FROM publiclog_entry",
        "TRUNCATE publiclog_entry",
        "INSERT INTO publiclog_entry VALUES (5, 0, 'plan', '', '{}', now(), NULL)",
    ],
)
def test_entry_when_changed_removed_or_added_with_a_gap_then_the_database_refuses(
    log_key: Verifier, happen: Happen, statement: str
) -> None:
    happen()
    publish()
    with pytest.raises(IntegrityError, match=r"append-only|gap"), transaction.atomic():
        connection.cursor().execute(statement)
    assert Entry.objects.count() == 1
