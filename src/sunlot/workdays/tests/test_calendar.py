"""Counting working days: known days, make-up days, and the laws of counting."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlot.workdays import calendar as wd
from sunlot.workdays.checks import calendar_can_be_read
from sunlot.workdays.overlay import OverlayProblem, parse_overlay

D = datetime.date
CALENDAR = wd.load()

WORKING_DAYS = {
    2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248,
}  # fmt: skip

days = st.dates(D(2019, 1, 1), D(2026, 3, 31))


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (D(2026, 2, 14), "makeup"),  # Saturday before the Spring Festival
        (D(2026, 2, 16), "holiday"),  # Monday, eve
        (D(2026, 2, 23), "holiday"),
        (D(2026, 2, 24), "workday"),
        (D(2026, 2, 28), "makeup"),
        (D(2026, 3, 1), "weekend"),
        (D(2026, 5, 5), "holiday"),
        (D(2026, 5, 9), "makeup"),
        (D(2026, 10, 10), "makeup"),
        (D(2019, 10, 12), "makeup"),
        (D(2020, 1, 31), "holiday"),  # prolonged in the first epidemic year
        (D(2023, 10, 7), "makeup"),
    ],
)
def test_kind_of_known_days(day: D, kind: str) -> None:
    assert CALENDAR.kind(day) == kind


@pytest.mark.parametrize(("year", "count"), WORKING_DAYS.items())
def test_every_promised_year_has_its_number_of_working_days(year: int, count: int) -> None:
    every = wd.days_after(D(year - 1, 12, 31), D(year, 12, 31))
    assert sum(CALENDAR.is_working_day(day) for day in every) == count


def test_add_working_days_counts_from_the_next_day_over_holiday_and_makeup_day() -> None:
    # 2026-04-30 is a Thursday; 5-1 to 5-5 are off, Saturday 5-9 is worked.
    assert CALENDAR.add_working_days(D(2026, 4, 30), 4) == D(2026, 5, 9)
    assert CALENDAR.add_working_days(D(2026, 5, 22), 20) == D(2026, 6, 22)
    assert CALENDAR.skipped_between(D(2026, 5, 8), D(2026, 5, 11)) == [D(2026, 5, 10)]


def test_unknown_year_is_raised_and_never_guessed() -> None:
    with pytest.raises(wd.UnknownYear) as problem:
        CALENDAR.add_working_days(D(2026, 12, 20), 20)
    assert problem.value.year == 2027
    assert str(problem.value) == "缺 2027 年工作日历"
    with pytest.raises(wd.UnknownYear):
        CALENDAR.is_working_day(D(2003, 12, 31))


@given(days, st.integers(1, 120))
def test_between_takes_back_what_add_gave(start: D, n: int) -> None:
    end = CALENDAR.add_working_days(start, n)
    assert CALENDAR.working_days_between(start, end) == n
    assert CALENDAR.working_days_between(end, start) == -n
    assert CALENDAR.is_working_day(end)


@given(days, st.integers(0, 60), st.integers(0, 60))
def test_add_in_two_steps_is_add_at_once(start: D, a: int, b: int) -> None:
    once = CALENDAR.add_working_days(start, a + b)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(start, a), b) == once


@given(days, days, st.integers(1, 60))
def test_add_is_monotone_in_the_start(a: D, b: D, n: int) -> None:
    low, high = min(a, b), max(a, b)
    assert CALENDAR.add_working_days(low, n) <= CALENDAR.add_working_days(high, n)


@given(days, st.integers(1, 60))
def test_add_backwards_from_a_working_day_returns_to_it(start: D, n: int) -> None:
    first = CALENDAR.add_working_days(start, 1)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(first, n), -n) == first


@given(days, days)
def test_working_and_skipped_days_make_up_all_days(a: D, b: D) -> None:
    low, high = min(a, b), max(a, b)
    skipped = CALENDAR.skipped_between(low, high)
    assert CALENDAR.working_days_between(low, high) + len(skipped) == (high - low).days


OVERLAY = """
[2027]
source = "示例"
workdays = [2027-02-06]
[2027.holidays]
"元旦" = [2027-01-01]
"""


def test_overlay_makes_the_next_year_known(tmp_path) -> None:
    file = tmp_path / "workdays.toml"
    file.write_text(OVERLAY, encoding="utf-8")
    calendar = wd.load(file)
    assert calendar.last_year() == 2027
    assert calendar.kind(D(2027, 1, 1)) == "holiday"
    assert calendar.kind(D(2027, 2, 6)) == "makeup"
    assert calendar.year(2027).source == "示例"
    assert wd.load(tmp_path / "absent.toml").last_year() == 2026


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("[2027]", "[year]"), "不是年份"),
        (('source = "示例"', ""), "缺 source"),
        (("[2027-02-06]", "[2027-02-05]"), "本来就上班"),
        (("[2027-01-01]", "[2028-01-01]"), "不在 2027 年"),
        (("[2027-01-01]", '["2027-01-01"]'), "不加引号"),
        (("[2027-01-01]", "[2027-01-01, 2027-01-01]"), "重复"),
        (("[2027-01-01]", "[2027-02-06]"), "同时列为放假"),
        (('[2027.holidays]\n"元旦" = [2027-01-01]', ""), "缺 holidays"),
        (("workdays", "workday"), "不认识的项"),
        (("[2027]", "[2027"), "TOML"),
    ],
)
def test_overlay_that_is_wrong_says_where_and_why(change: tuple[str, str], words: str) -> None:
    with pytest.raises(OverlayProblem, match=words):
        parse_overlay(OVERLAY.replace(*change), name="workdays.toml")


def test_system_check_names_a_calendar_file_that_cannot_be_used(tmp_path, settings) -> None:
    settings.WORKDAYS_FILE = tmp_path / "workdays.toml"
    settings.WORKDAYS_FILE.write_text("[2027", encoding="utf-8")
    wd.standard.cache_clear()
    try:
        (problem,) = calendar_can_be_read()
    finally:
        wd.standard.cache_clear()
    assert problem.id == "workdays.E001"
    assert "workdays.toml" in problem.msg
