"""Deadlines that may be unknown (WD-01), and the page that shows the calendar."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from sunlot.ui import hooks
from sunlot.workdays.rules import Clock, deadline

D = datetime.date


def test_deadline_in_a_known_year_has_a_due_date() -> None:
    clock = deadline(D(2026, 5, 22), 20)
    assert (clock.due, clock.missing_year) == (D(2026, 6, 22), None)
    assert clock.due_text() == "2026-06-22"


@pytest.mark.parametrize(
    ("today", "state", "words"),
    [
        (D(2026, 5, 22), Clock.RUNNING, "还剩 20 个工作日"),
        (D(2026, 6, 17), Clock.SOON, "还剩 2 个工作日"),
        (D(2026, 6, 22), Clock.TODAY, "今天到期"),
        (D(2026, 6, 24), Clock.OVERDUE, "逾期 2 个工作日"),
    ],
)
def test_deadline_says_how_it_stands(today: D, state: Clock, words: str) -> None:
    clock = deadline(D(2026, 5, 22), 20)
    assert clock.clock(today) is state
    assert clock.text(today) == words


def test_deadline_that_ended_on_friday_is_overdue_on_saturday_without_a_count() -> None:
    clock = deadline(D(2026, 6, 11), 1)
    assert clock.due == D(2026, 6, 12)
    assert clock.is_overdue(D(2026, 6, 13))
    assert clock.text(D(2026, 6, 13)) == "已逾期"


def test_deadline_into_an_unknown_year_is_pending_and_blocks_nothing_wd_01() -> None:
    clock = deadline(D(2026, 12, 20), 20)
    assert (clock.due, clock.missing_year) == (None, 2027)
    assert clock.due_text() == "待定（缺 2027 年工作日历）"
    assert clock.clock(D(2027, 3, 1)) is Clock.UNKNOWN
    assert clock.left(D(2027, 3, 1)) is None
    assert not clock.is_overdue(D(2027, 3, 1))
    assert clock.skipped() == []


def test_overdue_counted_into_an_unknown_year_is_overdue_without_a_count() -> None:
    clock = deadline(D(2026, 12, 1), 5)
    assert clock.due == D(2026, 12, 8)
    assert clock.text(D(2027, 1, 10)) == "已逾期"


def test_ui_hook_answers_unknown_outside_the_calendar() -> None:
    assert hooks.is_workday(D(2026, 2, 14)) is True
    assert hooks.is_workday(D(2027, 3, 1)) is None


def test_page_shows_makeup_days_and_source(client_of: Callable[[str], Client]) -> None:
    page = client_of("officer_a1").get("/workdays/?year=2026").content.decode()
    assert "chinesecalendar" in page
    assert "2026-02-14" in page
    assert "248 个工作日" in page


def test_page_of_an_unknown_year_says_what_happens_to_deadlines(
    client_of: Callable[[str], Client],
) -> None:
    page = client_of("sysadmin").get("/workdays/?year=2027").content.decode()
    assert "2027 年的工作日历尚未载入" in page
    assert "待定（缺 2027 年工作日历）" in page


def test_page_is_not_for_everybody(client_of: Callable[[str], Client], client: Client) -> None:
    assert client_of("auditadmin").get("/workdays/").status_code == 403
    assert client.get("/workdays/").status_code == 302
