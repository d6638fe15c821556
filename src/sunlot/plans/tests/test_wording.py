"""The words of plan tables as real files write them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlot.plans import wording


@pytest.mark.parametrize(
    ("text", "expected"),
    [("50", (1, 2)), ("0.5", (1, 200)), ("0.5 %", (1, 200)), ("100％", (1, 1)), ("1/200", (1, 200)),
     ("2/400", (1, 200)), ("0", (0, 1)), ("33.3333", (333333, 1000000))],
)  # fmt: skip
def test_ratio_is_exact(text: str, expected: tuple[int, int]) -> None:
    assert wording.ratio_of(text) == expected


@pytest.mark.parametrize(
    "text", ["", "2%—5%", "60—70家", "不低于0.5%", "NaN", "Infinity", "-1", "1/0", "1/2/3", "1e99"]
)
def test_ratio_that_needs_a_person_is_unreadable(text: str) -> None:
    with pytest.raises(wording.Unreadable):
        wording.ratio_of(text)


@given(st.decimals(min_value=0, max_value=100, places=3))
def test_ratio_of_a_percentage_is_that_percentage(number: Decimal) -> None:
    p, q = wording.ratio_of(str(number))
    assert Fraction(p, q) == Fraction(number) / 100
    assert wording.ratio_of(wording.percent_text(p, q)) == (p, q)


def test_percent_text() -> None:
    assert wording.percent_text(1, 200) == "0.5%"
    assert wording.percent_text(1, 1) == "100%"
    assert wording.percent_text(1, 2000) == "0.05%"
    assert wording.percent_text(1, 3) == "1/3"


def test_lists_of_departments_as_real_files_separate_them() -> None:
    assert wording.department_names("民政部门、市场监管部门") == ["民政部门", "市场监管部门"]
    assert wording.department_names("民政部门，市场监管部门;税务部门\n") == [
        "民政部门", "市场监管部门", "税务部门",
    ]  # fmt: skip
    assert wording.department_names("文化和旅游（体育、文物）部门") == [
        "文化和旅游（体育、文物）部门"
    ]
    remark = "（部门内部联合：传媒管理、执法各科队）"
    assert wording.department_names(remark) == [remark]
    assert wording.is_remark(remark)
    assert not wording.is_remark("文化和旅游（体育）部门")


def test_items_are_split_by_semicolon_only() -> None:
    one = "培训内容、培训班次、招生对象、教师资质、培训行为检查"
    assert wording.item_names(one) == [one]
    assert wording.item_names("甲检查；乙（丙；丁）检查；甲检查") == ["甲检查", "乙（丙；丁）检查"]


def test_unbalanced_bracket_does_not_swallow_the_rest() -> None:
    assert wording.department_names("民政部门）、税务部门") == ["民政部门）", "税务部门"]
