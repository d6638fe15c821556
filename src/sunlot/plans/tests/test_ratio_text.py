"""Ratios in words: what is read is read in one way only, and everything else stays words."""

import csv
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sunlot.plans.rules import ALL, Ratio
from sunlot.plans.rules.ratio_text import EXAMPLES, Bound, Part, agrees, read_ratio
from sunlot.plans.wording import percent_text

DEMO = Path(__file__).resolve().parents[4] / "demo" / "data" / "plan-2026.csv"
HALF = Fraction(1, 2)


def read(text: str) -> list[tuple[str, str, Fraction | int | None]]:
    """The parts in short."""
    found = read_ratio(text)
    assert found is not None, text
    return [
        (part.stratum, part.bound.value, part.share if part.count is None else part.count)
        for part in found.parts
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("5%", [(ALL, "exact", Fraction(1, 20))]),
        (" ５ ％ ", [(ALL, "exact", Fraction(1, 20))]),
        ("不低于0.5%", [(ALL, "at_least", Fraction(1, 200))]),
        ("≥ 5%", [(ALL, "at_least", Fraction(1, 20))]),
        ("不超过10%", [(ALL, "at_most", Fraction(1, 10))]),
        ("10户", [(ALL, "exact", 10)]),
        ("不少于3家", [(ALL, "at_least", 3)]),
        ("全部100%", [(ALL, "exact", Fraction(1))]),
        ("高校30%；中小学50%", [("高校", "exact", Fraction(3, 10)), ("中小学", "exact", HALF)]),
        (
            "高校30%；中小学、幼儿园50%",
            [("高校", "exact", Fraction(3, 10)), ("中小学、幼儿园", "exact", HALF)],
        ),
        (
            "高校：30%\n中小学：不低于50%",
            [("高校", "exact", Fraction(3, 10)), ("中小学", "at_least", HALF)],
        ),
        ("高校30%、中小学50%", [("高校", "exact", Fraction(3, 10)), ("中小学", "exact", HALF)]),
        (
            "按信用类别 A 1% B 5% C 20% D 50%",
            [("A", "exact", Fraction(1, 100)), ("B", "exact", Fraction(1, 20)),
             ("C", "exact", Fraction(1, 5)), ("D", "exact", HALF)],
        ),
        ("A类1%，B类≥5%", [("A", "exact", Fraction(1, 100)), ("B", "at_least", Fraction(1, 20))]),
    ],
)  # fmt: skip
def test_words_with_one_meaning_are_read(
    text: str, parts: list[tuple[str, str, Fraction | int | None]]
) -> None:
    """PL-05"""
    assert read(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "", "5", "120%", "2%—5%", "60—70家", "20%（3户）", "5%、10%、20%", "按信用类别递加",
        "市级2%，区级10%", "全年抽查比例不低于5%", "每年2户", "5%以上", "约5%", "A 1% A 2%",
        "高校30%；高校50%", "高校30%；50%", "高校30%；其中民办50%", "A、B类5%", "AB类5%",
        "学校数10所及以下的市原则上不少于2所；超过10所的市抽查比例不低于50%",
        "原则上一般检查事项抽查比例不高于10%，由各级粮食部门按实际情况自行确定比例",
        "三级定点医疗机构抽查比例之和≥50%，二级≥30%，抽取一定比例的一级及以下定点医疗机构",
        "<5%", ">5%", "1/20", "-5%", "5%%", "高校30%中小学50%",
    ],
)  # fmt: skip
def test_words_with_more_than_one_meaning_stay_words(text: str) -> None:
    """PL-05"""
    assert read_ratio(text) is None


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_that_are_shown_are_understood(text: str) -> None:
    """PL-05"""
    assert read_ratio(text) is not None


def test_of_the_sample_plan_half_is_read_and_nothing_is_guessed() -> None:
    with DEMO.open(encoding="utf-8") as stream:
        texts = [row["抽查比例或数量（原文）"] for row in csv.DictReader(stream)]
    found = [text for text in texts if read_ratio(text) is not None]
    assert (len(texts), len(found)) == (30, 14)


names = st.text(alphabet="高校中小学幼儿园加油站餐饮企业", min_size=1, max_size=6)
tenths = st.integers(1, 1000)
bounds = st.sampled_from([("", Bound.EXACT), ("不低于", Bound.AT_LEAST), ("≤", Bound.AT_MOST)])


@given(st.dictionaries(names, st.tuples(bounds, tenths), min_size=1, max_size=5))
def test_strata_that_are_written_are_the_strata_that_are_read(
    strata: dict[str, tuple[tuple[str, Bound], int]],
) -> None:
    """PL-05"""
    text = "；".join(
        f"{name}{word}{percent_text(n, 1000)}" for name, ((word, _bound), n) in strata.items()
    )
    found = read_ratio(text)
    assert found is not None
    assert found.parts == tuple(
        Part(name, bound, Fraction(n, 1000)) for name, ((_word, bound), n) in strata.items()
    )


@example("家0家")
@given(st.text(alphabet="0123456789.%；，、:户家高校每不低于超过≥≤ABCD类 —()", max_size=24))
def test_whatever_is_read_holds_every_number_of_the_words_once(text: str) -> None:
    """A number that is dropped or invented would be a guess (PL-05)."""
    found = read_ratio(text)
    if found is not None:
        written = re.findall(r"[0-9.]+[%户家]", text)
        assert len(found.parts) == len(written)
        assert all(part.share is None or 0 <= part.share <= 1 for part in found.parts)
        assert len({part.stratum for part in found.parts}) == len(found.parts)


@given(tenths, st.integers(0, 5000))
def test_sample_is_rounded_up_and_at_least_one(n: int, population: int) -> None:
    drawn = Part(ALL, Bound.EXACT, Fraction(n, 1000)).sample(population)
    assert drawn == min(population, -(-population * n // 1000))
    assert (drawn > 0) == (population > 0)


def test_sample_of_the_picture() -> None:
    found = read_ratio("高校30%；中小学、幼儿园50%")
    assert found is not None
    assert [part.sample(n) for part, n in zip(found.parts, (21, 186), strict=True)] == [7, 93]


def test_classes_that_are_left_out_and_zero_are_told() -> None:
    found = read_ratio("A 0% B 5%")
    assert found is not None
    assert (found.has_zero, found.missing_classes()) == (True, ("C", "D"))


@given(st.integers(1, 100), st.integers(1, 100), st.integers(0, 9))
def test_stored_ratio_agrees_exactly_when_it_is_the_one_of_the_words(
    said: int, stored: int, minimum: int
) -> None:
    """PL-06"""
    found = read_ratio(f"{said}%")
    assert found is not None
    assert agrees(found, {ALL: Ratio(stored, 100, minimum)}) == (said == stored)


@pytest.mark.parametrize("text", ["不超过10%", "10户", "高校30%；中小学50%", "A 1% B 5%"])
def test_words_that_fit_no_stored_strata_contradict_nothing(text: str) -> None:
    """PL-06"""
    found = read_ratio(text)
    assert found is not None
    assert agrees(found, {ALL: Ratio(1, 100)})
    assert agrees(found, {})
