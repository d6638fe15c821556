import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlot.inspections.models import Outcome
from sunlot.publications.models import WithholdingReason
from sunlot.publications.rules import (
    FOLLOW_UP,
    NAMED_KINDS,
    WORKING_DAYS,
    due,
    follow_up,
    has_reason,
    last_overdue,
    lawful_reason,
    may_confirm,
    may_publish,
    on_time,
    public_name,
)
from sunlot.rulebook import codes
from sunlot.targets.models import TargetKind
from sunlot.workdays.calendar import standard
from sunlot.workdays.rules import Clock

D = datetime.date
known = st.dates(D(2020, 1, 2), D(2026, 10, 1))


@given(known)
def test_due_is_twenty_working_days_later_make_up_days_included(formed: datetime.date) -> None:
    """PB-01, counted a second time day by day."""
    ends = due(formed).due
    assert ends is not None
    calendar, count, day = standard(), 0, formed
    while day < ends:
        day += datetime.timedelta(days=1)
        count += calendar.is_working_day(day)
    assert count == WORKING_DAYS
    assert calendar.is_working_day(ends)


def test_due_over_national_day_then_make_up_saturday_counts() -> None:
    """PB-01: 2026-09-20 and 2026-10-10 are worked; 25 September, 1 to 7 October are not."""
    calendar = standard()
    assert calendar.is_working_day(D(2026, 10, 10))
    assert not calendar.is_working_day(D(2026, 10, 6))
    assert due(D(2026, 9, 17)).due == D(2026, 10, 21)


def test_due_in_a_year_without_calendar_then_unknown_and_never_late() -> None:
    """PB-01 and WD-01: 待定, never guessed, never blocking."""
    deadline = due(D(2026, 12, 25))
    assert deadline.due is None
    assert deadline.due_text() == "待定（缺 2027 年工作日历）"
    assert deadline.clock(D(2030, 1, 1)) is Clock.UNKNOWN
    assert on_time(D(2026, 12, 25), D(2030, 1, 1)) is None


@given(st.dates(D(2020, 3, 1), D(2026, 12, 20)))
def test_last_overdue_parts_the_days_exactly(today: datetime.date) -> None:
    """PB-01: formed on that day is late today, formed the day after is not."""
    last = last_overdue(today)
    assert last is not None
    next_day = last + datetime.timedelta(days=1)
    first, second = due(last).due, due(next_day).due
    assert first is not None
    assert first < today
    assert second is None or second >= today


def test_last_overdue_in_an_unknown_year_then_old_ones_are_late_all_the_same() -> None:
    last = last_overdue(D(2027, 6, 1))
    assert last is not None
    assert due(last).due == D(2026, 12, 31)


@given(known, st.integers(0, 80))
def test_on_time_until_the_due_day(formed: datetime.date, later: int) -> None:
    """PB-01."""
    day = formed + datetime.timedelta(days=later)
    ends = due(formed).due
    assert ends is not None
    assert on_time(formed, day) == (day <= ends)


def test_withholding_reasons_are_those_of_the_rulebook() -> None:
    """PB-03."""
    assert [(o.code, o.label) for o in codes("PB-03")] == [
        (c.value, str(c.label)) for c in WithholdingReason
    ]


@pytest.mark.parametrize(
    ("code", "note", "expected"),
    [
        ("W15A", "涉及配方和供货价格的商业秘密", True),
        ("W15A", "秘密", False),
        ("W99", "x" * 20, False),
        ("", "x" * 20, False),
    ],
)
def test_lawful_reason(code: str, note: str, expected: bool) -> None:
    """PB-03."""
    assert lawful_reason(code, note) is expected


def test_small_rules() -> None:
    """PB-02, PB-04."""
    assert may_publish(publisher_departments=[1], inspecting_department=1)
    assert not may_publish(publisher_departments=[0, 2], inspecting_department=1)
    assert may_confirm(requested_by=1, decided_by=2)
    assert not may_confirm(requested_by=1, decided_by=1)
    assert not may_confirm(requested_by=1, decided_by=None)
    assert has_reason("事项二的结果录入有误")
    assert not has_reason("  录入有误  ")


def test_every_kind_of_target_has_a_decision_about_its_name() -> None:
    assert set(TargetKind.values) == NAMED_KINDS
    assert public_name("individual", "沙依巴克区老王拌面馆") == "沙依巴克区老王拌面馆"
    assert public_name("person", "王小明") == "王**"


def test_follow_up_words() -> None:
    assert follow_up(["01", "07", ""]) == ""
    assert follow_up(["05", "01", "05"]) == FOLLOW_UP["05"]
    assert follow_up(["08", "05"]) == f"{FOLLOW_UP['05']}；{FOLLOW_UP['08']}"
    assert set(FOLLOW_UP) == set(Outcome.values) - {"01", "07"}
