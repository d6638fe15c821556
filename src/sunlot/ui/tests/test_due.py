"""Deadline chips count working days, by the calendar or by the caller, and never guess."""

from datetime import UTC, date, datetime

import pytest

from sunlot.ui import due, hooks

TODAY = date(2026, 4, 22)  # a Wednesday


@pytest.fixture(autouse=True)
def weekdays(monkeypatch: pytest.MonkeyPatch) -> None:
    def is_workday(day: date) -> bool | None:
        return None if day.year > 2026 else day.weekday() < 5

    monkeypatch.setattr(hooks, "_workday_of", is_workday)


@pytest.mark.parametrize(
    ("day", "kind", "words"),
    [
        (date(2026, 4, 28), "due-far", "还剩 <strong>4</strong> 个工作日"),
        (date(2026, 4, 27), "due-near", "还剩 <strong>3</strong> 个工作日"),
        (date(2026, 4, 23), "due-near", "还剩 <strong>1</strong> 个工作日"),
        (TODAY, "due-today", "今天到期"),
        (date(2026, 4, 21), "due-late", "逾期 <strong>1</strong> 个工作日"),
        (date(2026, 4, 17), "due-late", "逾期 <strong>3</strong> 个工作日"),
    ],
)
def test_the_chip_says_how_many_working_days_are_left(day: date, kind: str, words: str) -> None:
    shown = due.deadline(day, TODAY)
    assert kind in shown
    assert words in shown


def test_the_chip_lists_the_days_it_skipped() -> None:
    assert 'title="不计：4-25、4-26"' in due.deadline(date(2026, 4, 28), TODAY)


def test_an_unknown_year_is_not_guessed() -> None:
    shown = due.deadline(date(2027, 1, 8), date(2026, 12, 30))
    assert "待定（缺 2027 年工作日历）" in shown
    assert "<strong>" not in shown


def test_a_paused_clock_says_why() -> None:
    shown = due.deadline(date(2026, 4, 23), TODAY, paused="企业提出异议")
    assert "已暂停计时" in shown
    assert "企业提出异议" in shown


def test_the_caller_may_have_counted() -> None:
    assert "还剩 <strong>9</strong>" in due.deadline(date(2027, 1, 8), TODAY, left=9)
    assert "期限待定" in due.deadline(None, TODAY)


def test_an_appointment_is_solid_on_its_day_only() -> None:
    now = datetime(2026, 4, 22, 1, 0, tzinfo=UTC)
    assert "今天 10:10" in due.appointment(datetime(2026, 4, 22, 2, 10, tzinfo=UTC), now)
    later = due.appointment(datetime(2026, 4, 22, 17, 10, tzinfo=UTC), now)
    assert "4-23 01:10" in later
    assert "due-appointment" not in later
