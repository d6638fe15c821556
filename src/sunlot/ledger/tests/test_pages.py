"""The page of the log: words for what happened, and for the auditor a log of its own."""

import pytest

from sunlot.ledger import actions
from tests.cast import NOW, Cast


@pytest.fixture
def events(cast: Cast) -> None:
    by = cast.actor("coordinator")
    actions.record(kind="draws.commits-closed", noun="draw", noun_id="13", by=by, at=NOW)
    actions.record(kind="plans.task-edited", noun="plan-task", noun_id="7", by=by, at=NOW)
    for noun_id in ("1", "2", "3"):
        actions.record(
            kind="accounts.requested", noun="account-request", noun_id=noun_id,
            by=cast.actor("sysadmin"), at=NOW,
        )  # fmt: skip


def test_log_when_shown_then_words_with_their_code_in_table_and_filter(
    events: None, client_of
) -> None:
    page = client_of("coordinator").get("/ledger/").content.decode()
    assert "公开日志" in page
    assert '结束封存<span class="sub mono">draws.commits-closed</span>' in page
    assert '计划任务<span class="sub mono break">plan-task 7</span>' in page
    assert "结束封存（draws.commits-closed）</option>" in page


def test_log_when_kind_is_unknown_then_its_code_stands_for_it(cast: Cast, client_of) -> None:
    by = cast.actor("coordinator")
    actions.record(kind="plans.old-kind", noun="old-noun", noun_id="1", by=by, at=NOW)
    assert "plans.old-kind" in client_of("coordinator").get("/ledger/").content.decode()


def test_log_when_auditor_reads_then_own_title_and_count_of_account_events_only(
    events: None, client_of
) -> None:
    page = client_of("auditadmin").get("/ledger/").content.decode()
    assert "<title>审计日志" in page
    assert "公开日志</h1>" not in page
    assert "共 3 条账号记录" in page
    assert "draws.commits-closed" not in page


def test_audit_log_when_exported_then_as_the_page_shows_it(events, client_of):
    answer = client_of("auditadmin").get("/ledger/export.csv?kind=accounts.requested")
    lines = b"".join(answer.streaming_content).decode()
    assert lines.count("提出开户申请") == 3
    assert "draws." not in lines
    assert client_of("officer_a1").get("/ledger/export.csv").status_code == 403


def test_log_when_business_exports_it_then_without_the_affairs_of_accounts(events, client_of):
    """Also who took which list away is the auditor's."""
    client = client_of("planner_a")
    for _time in range(2):
        lines = b"".join(client.get("/ledger/export.csv").streaming_content).decode()
    assert "accounts." not in lines
    assert "exports.taken" not in lines
    taken = b"".join(client_of("auditadmin").get("/ledger/export.csv").streaming_content).decode()
    assert "ledger:export" in taken
