"""Single values of files: dates, codes, lists, numbers."""

import contextlib
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlot.imports import values
from sunlot.imports.reading.header import letter_of


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)))
def test_date_is_read_in_every_customary_form(day):
    forms = [
        day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day:%Y.%m.%d}",
        f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", f" {day.isoformat()} 00:00:00 ",
        day.isoformat().translate(str.maketrans("0123456789-", "０１２３４５６７８９－")),
    ]  # fmt: skip
    assert {values.date_of(form) for form in forms} == {day}


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("2023720日", "可能漏了“月”"), ("2023720日前完成", "可能漏了“月”"),
        ("2023年4月", "缺少月或日"), ("2023", "缺少月或日"),
        ("4月20日", "缺少年份"), ("45000", "Excel 的日期序号"), ("2023-02-30", ""),
        ("明年春天", ""), ("2023-4-20-1", ""), ("长期", ""),
    ],
)  # fmt: skip
def test_date_that_is_none_is_named_and_never_completed(text, guess):
    with pytest.raises(values.BadValue) as caught:
        values.date_of(text)
    assert guess in caught.value.message
    assert text in caught.value.message
    assert "例如" in caught.value.remedy


@given(st.text())
def test_date_of_anything_is_a_date_or_a_message(text):
    with contextlib.suppress(values.BadValue):
        assert isinstance(values.date_of(text), datetime.date)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (650100.0, "650100"), (3, "3"), (0.5, "0.5"), ("'0371", "0371"), ("　甲 乙 ", "甲 乙"),
        ("a\x00b", "ab"), (-2.0, "-2"),
    ],
)  # fmt: skip
def test_cell_becomes_text(cell, text):
    assert values.text_of(cell) == text


def test_number_with_more_digits_than_excel_keeps_is_recognised():
    assert values.is_rounded(916501000000000000.0)
    assert values.is_rounded("9.16501E+17")
    assert not values.is_rounded(650100.0)
    assert not values.is_rounded("91650100MA0000000X")


@given(st.lists(st.text(st.characters(categories=["Lo", "Nd"]), min_size=1)))
def test_list_keeps_order_and_drops_repeats(parts):
    assert values.list_of("；".join(parts)) == list(dict.fromkeys(parts))


def test_identity_number_is_recognised_inside_other_text():
    assert values.looks_like_id_number("证号110101199003078888")
    assert not values.looks_like_id_number("6513000001")


def test_column_letters_are_those_of_excel():
    assert [letter_of(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
