"""Numbers, dates, masks and marked text."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlot.ui import masking, signs, words


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (1204, "1,204"), (1234567, "1,234,567"), (None, "—"), ("", "—"), ("12000", "12,000"),
     ("待定", "待定"), (-1200, "-1,200")],
)  # fmt: skip
def test_numbers_have_thousands_and_a_dash_for_none(value: Any, shown: str) -> None:
    assert words.number(value) == shown


def test_dates_are_those_of_china() -> None:
    late = datetime(2026, 4, 21, 16, 33, tzinfo=UTC)
    assert words.day(late) == "2026-04-22"
    assert words.short_day(date(2026, 4, 2)) == "4-02"
    assert words.words_day(late) == "4 月 22 日"
    assert words.moment(late) == "2026-04-22 00:33"
    assert words.clock(late) == "00:33"
    assert words.day(None) == words.moment(None) == "—"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王**"),
        ("王明", "王*"),
        ("阿依努尔·买买提", "阿**"),
        ("王", "王*"),
        ("", "—"),
        (None, "—"),
    ],
)
def test_names_show_their_first_character_only(name: str | None, masked: str) -> None:
    assert masking.mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("13812342046", "138****2046"), ("0991-2345678", "**********78"), ("123", "****"), ("", "—")],
)
def test_telephone_numbers_hide_their_middle(number: str, masked: str) -> None:
    assert masking.mask_phone(number) == masked


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30))
def test_a_mask_tells_no_more_than_the_first_character(value: str, other: str) -> None:
    stripped = value.strip()
    if stripped:
        masked = masking.mask_name(value)
        assert masked[0] == stripped[0]
        assert set(masked[1:]) == {"*"}
        if len(stripped) > 2:
            assert masked == masking.mask_name(f"{stripped[0]}{other}某某".strip())


def test_hits_are_marked_and_the_rest_escaped() -> None:
    assert (
        words.hit("红柳<滩>果蔬果蔬", "果蔬") == "红柳&lt;滩&gt;<mark>果蔬</mark><mark>果蔬</mark>"
    )
    assert words.hit("ABCabc", "b") == "A<mark>B</mark>Ca<mark>b</mark>c"
    assert words.hit("名称", "") == "名称"


@given(st.text(max_size=40), st.text(max_size=5))
def test_marking_keeps_every_character(text: str, query: str) -> None:
    marked = words.hit(text, query)
    assert marked.replace("<mark>", "").replace("</mark>", "") == words.hit(text, "")


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_rates_are_rounded_half_up_to_a_tenth(part: int, whole: int) -> None:
    shown = signs.percent(part, whole)
    tenths = int(shown.replace(".", ""))
    assert abs(tenths * whole - part * 1000) * 2 <= whole
    if (part * 2000) % (2 * whole) == whole:
        assert tenths * whole > part * 1000


def test_a_rate_stands_with_its_fraction_and_none_without_a_whole() -> None:
    assert "96.3%" in signs.ratio(1259, 1308, "条")
    assert "1,259 / 1,308 条" in signs.ratio(1259, 1308, "条")
    assert "%" not in signs.ratio(0, 0)


@given(st.lists(st.tuples(st.just("ok"), st.integers(0, 10**6), st.just("")), max_size=6))
def test_parts_of_a_bar_fit_into_it(parts: list[tuple[str, int, str]]) -> None:
    import re

    placed = re.findall(r'x="([\d.]+)%" width="([\d.]+)%"', signs.segments(parts))
    assert len(placed) == len([part for part in parts if part[1]])
    ends = [float(x) + float(width) for x, width in placed]
    assert all(end <= 100.01 for end in ends)
    assert all(float(width) > 0.3 for _x, width in placed)


@pytest.mark.parametrize(
    ("done", "cap", "full"),
    [(0, 2, False), (1, 2, False), (2, 2, True), (3, 2, True), (0, 0, False)],
)
def test_visits_say_the_cap_and_when_it_is_reached(done: int, cap: int, full: bool) -> None:
    shown = signs.visits(done, cap)
    assert f"{done} / {cap}" in shown
    assert ("已满" in shown) is full
    assert shown.count('class="on"') == done


def test_moment_beside_another_when_of_the_same_year_then_without_it() -> None:
    other = datetime(2026, 4, 22, 4, 0, tzinfo=UTC)
    assert words.short_moment(datetime(2026, 4, 20, 8, 0, tzinfo=UTC), other) == "4-20 16:00"
    # New year in China has begun, although not in UTC.
    assert words.short_moment(datetime(2025, 12, 31, 17, 0, tzinfo=UTC), other) == "1-01 01:00"
    assert words.short_moment(datetime(2025, 12, 30, 8, 0, tzinfo=UTC), other) == "2025-12-30 16:00"
    assert words.short_moment(None, other) == "—"
