"""The ledger is compared with itself and with checkpoints outside the database (LG-01)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sunlot.actors import Actor
from sunlot.errors import Forbidden, NoBusiness
from sunlot.jobs.errors import AlreadyQueued
from sunlot.jobs.models import Job
from sunlot.jobs.runner import drain
from sunlot.ledger.models import Event
from sunlot.upkeep import actions, checkpoints, presenting, queries
from sunlot.upkeep.models import LedgerCheck
from sunlot.upkeep.rules import begins_with
from sunlot.upkeep.tests.conftest import Fill
from tests.cast import NOW, Cast

SYSTEM = Actor.system("nightly check")
Forge = Callable[[str], None]


def check() -> LedgerCheck:
    return actions.check_ledger(by=SYSTEM, at=NOW)


def kinds(found: LedgerCheck) -> list[str]:
    return [one["kind"] for one in found.problems]


@given(st.integers(0, 9), st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abc"))))
def test_lg_01_checkpoint_when_compared_then_only_another_root_of_that_size_contradicts(
    size: int, known: list[tuple[int, str]]
) -> None:
    found = begins_with(size, "a", known)
    assert found == [there for there, root in known if there == size and root != "a"]


def test_check_when_all_fits_then_says_so_and_adds_a_checkpoint(fill: Fill) -> None:
    fill(5)
    found = check()
    assert (found.size, found.problem_count, found.checkpoints) == (5, 0, 0)
    assert checkpoints.read().checkpoints[-1].root == found.root
    fill(3)
    again = check()
    assert (again.size, again.problem_count, again.checkpoints) == (8, 0, 1)
    assert len(checkpoints.read().checkpoints) == 2
    assert list(Event.objects.filter(kind="ledger.checked").values_list("noun", flat=True)) == [
        "ledger-check", "ledger-check",
    ]  # fmt: skip


def test_check_when_content_was_changed_then_names_the_position(fill: Fill, forge: Forge) -> None:
    """LG-01"""
    fill(4)
    second = Event.objects.order_by("pk")[1]
    forge(f"UPDATE ledger_event SET data = '{{\"a\": 1}}' WHERE id = {second.pk}")
    found = check()
    assert found.problems == [{"kind": "content", "position": 1}]
    assert checkpoints.read().checkpoints == []


def test_check_when_content_and_hash_were_changed_then_the_checkpoint_contradicts(
    fill: Fill, forge: Forge
) -> None:
    """Whoever rewrites entry and leaf alike is caught by the file outside the database."""
    fill(4)
    check()
    fill(2)
    forge("UPDATE ledger_leaf SET leaf_hash = decode(repeat('ab', 32), 'hex') WHERE position = 2")
    found = check()
    assert kinds(found) == ["content", "root"]
    assert found.problems[1] == {"kind": "root", "size": 4}


def test_check_when_an_entry_was_taken_out_then_the_gap_is_named(fill: Fill, forge: Forge) -> None:
    fill(6)
    forge("DELETE FROM ledger_leaf WHERE position IN (2, 3)")
    found = check()
    assert {"kind": "gap", "first": 2, "last": 3} in found.problems


def test_check_when_the_end_was_cut_off_or_a_backup_put_back_then_too_short(
    fill: Fill, forge: Forge
) -> None:
    fill(6)
    check()
    forge("DELETE FROM ledger_leaf WHERE position >= 4")
    found = check()
    assert found.problems == [{"kind": "short", "size": 6, "present": 4}]
    assert "较早的备份" in presenting.findings_of(found)[0]
    assert actions.write_checkpoint(at=NOW) is False


def test_check_when_the_file_is_gone_or_damaged_then_it_says_so(fill: Fill, files: Path) -> None:
    fill(2)
    check()
    fill(1)
    check()
    file = files / "ledger" / "checkpoints.txt"
    file.write_text(file.read_text() + "3 zz\n")
    assert check().problems == [{"kind": "unreadable", "line": 3}]
    file.unlink()
    assert check().problems == [{"kind": "missing"}]


def test_checkpoint_when_nothing_is_new_then_no_line_twice(fill: Fill, files: Path) -> None:
    assert actions.write_checkpoint(at=NOW) is False
    fill(2)
    assert actions.write_checkpoint(at=NOW) is True
    assert actions.write_checkpoint(at=NOW) is False
    assert len(checkpoints.read().checkpoints) == 1


def test_checkpoint_when_the_last_line_was_torn_then_the_next_begins_anew(
    fill: Fill, files: Path
) -> None:
    fill(2)
    file = files / "ledger" / "checkpoints.txt"
    file.parent.mkdir()
    file.write_text("1 abc")
    actions.write_checkpoint(at=NOW)
    reading = checkpoints.read()
    assert (len(reading.checkpoints), reading.unreadable) == (1, [1])


@pytest.mark.parametrize("statement", ["UPDATE {} SET size = 0", "DELETE FROM {}"])
def test_result_when_somebody_changes_it_then_the_database_refuses(
    fill: Fill, statement: str
) -> None:
    check()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement.format("upkeep_ledgercheck"))


def test_check_when_ordered_then_runs_as_a_job_and_only_once(fill: Fill, cast: Cast) -> None:
    fill(2)
    by = cast.actor("auditadmin")
    actions.order_check(by=by, at=NOW)
    with pytest.raises(AlreadyQueued):
        actions.order_check(by=by, at=NOW)
    assert queries.check_job(by) is not None
    assert drain() == 1
    assert LedgerCheck.objects.get().by_id == by.user_id
    assert queries.check_job(by) is None


@pytest.mark.parametrize(
    ("who", "error"), [("sysadmin", Forbidden), ("secadmin", Forbidden), ("planner_a", Forbidden)]
)
def test_check_when_another_role_orders_it_then_refused(cast: Cast, who: str, error: Any) -> None:
    with pytest.raises(error):
        actions.order_check(by=cast.actor(who), at=NOW)
    assert not issubclass(error, NoBusiness)


def test_page_when_read_then_shows_state_and_findings_without_business(
    client_of: Callable[[str], Client], fill: Fill, forge: Forge
) -> None:
    client = client_of("auditadmin")
    assert "还没有核对过" in client.get("/upkeep/integrity/").content.decode()
    fill(3)
    assert client.post("/upkeep/integrity/check/").status_code == 302
    assert "正在排队" in client.get("/upkeep/integrity/").content.decode()
    assert client.post("/upkeep/integrity/check/").status_code == 302
    assert Job.objects.count() == 1
    drain()
    page = client.get("/upkeep/integrity/").content.decode()
    assert "核对一致" in page
    assert "位置从 0 起连续" in page
    forge("DELETE FROM ledger_leaf WHERE position = 2")
    check()
    page = client.get("/upkeep/integrity/").content.decode()
    assert "检查点记到 3 条，而现在只有 2 条" in page
    assert "plans.issued" not in page
    lines = b"".join(client.get("/upkeep/integrity/export.csv").streaming_content).decode()
    assert "检查点记到 3 条" in lines


def test_page_when_htmx_asks_after_the_end_then_the_whole_page_comes_anew(
    client_of: Callable[[str], Client], fill: Fill
) -> None:
    client = client_of("auditadmin")
    client.post("/upkeep/integrity/check/")
    moving = client.get("/upkeep/integrity/", headers={"HX-Request": "true"})
    assert "<html" not in moving.content.decode()
    assert "HX-Refresh" not in moving
    drain()
    assert client.get("/upkeep/integrity/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
