"""What a question may be and whether an answer fits it."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlot.checklists.kinds import FieldKind
from sunlot.checklists.models import Question
from sunlot.checklists.rules import (
    Asked,
    answer_problems,
    compose,
    missing_for_use,
    question_problems,
)

K = FieldKind
DIGEST = "ab" * 32
OPTIONS = ("合格", "不合格", "不适用")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
FITTING = {
    K.CHOICE: "合格", K.CHOICES: ["合格", "不适用"], K.NUMBER: "-12.5", K.TEXT: "齐全",
    K.DATE: "2026-02-28", K.TIME: "23:59", K.PHOTO: [DIGEST], K.SIGNATURE: DIGEST,
    K.TABLE: [{"合格": "3", "不合格": ""}], K.LOCATION: {"lat": "43.825", "lon": "-180"},
}  # fmt: skip
WRONG = {
    K.CHOICE: ["合格"], K.CHOICES: "合格", K.NUMBER: 12.5, K.TEXT: "  ", K.DATE: "2026-02-30",
    K.TIME: "24:00", K.PHOTO: ["x"], K.SIGNATURE: "x", K.TABLE: [{"合格": ""}],
    K.LOCATION: {"lat": "43"},
}  # fmt: skip


@pytest.mark.parametrize("kind", FieldKind)
def test_each_of_ten_kinds_takes_its_answer_and_no_other_cl_02(kind):
    asked = Asked(kind, options=OPTIONS)
    assert len(FieldKind) == 10
    assert answer_problems(asked, FITTING[kind]) == []
    assert answer_problems(asked, WRONG[kind]) == ["form"]
    assert answer_problems(asked, None) == ["missing"]
    assert answer_problems(Asked(kind, required=False, options=OPTIONS), "") == []


@given(st.sampled_from(FieldKind), JSON, st.booleans())
def test_any_json_is_judged_and_never_raises_cl_02(kind, answer, required):
    found = answer_problems(Asked(kind, required, OPTIONS), answer)
    assert set(found) <= {"missing", "form", "unknown", "repeated", "below", "above"}


@given(
    st.decimals(-999, 999, places=2), st.decimals(-999, 999, places=2),
    st.decimals(-999, 999, places=2),
)  # fmt: skip
def test_number_is_compared_exactly_with_its_range_cl_02(low, high, value):
    low, high = sorted([low, high])
    found = answer_problems(Asked(K.NUMBER, minimum=low, maximum=high), f"{value:f}")
    assert found == (["below"] if value < low else ["above"] if value > high else [])


@given(st.lists(st.sampled_from([*OPTIONS, "别的"]), min_size=1, max_size=5), st.integers(0, 3))
def test_several_choices_are_offered_once_and_enough_cl_02(chosen, least):
    found = answer_problems(Asked(K.CHOICES, options=OPTIONS, minimum=Decimal(least)), chosen)
    assert ("unknown" in found) == ("别的" in chosen)
    assert ("repeated" in found) == (len(set(chosen)) < len(chosen))
    assert ("below" in found) == (len(chosen) < least)


@given(st.dates())
def test_every_real_day_is_a_date_cl_02(day):
    assert answer_problems(Asked(K.DATE), day.isoformat()) == []


@given(st.times())
def test_every_minute_is_a_time_cl_02(moment: datetime.time):
    assert answer_problems(Asked(K.TIME), moment.strftime("%H:%M")) == []


def test_limits_hold_without_bounds_of_the_question_cl_02():
    assert answer_problems(Asked(K.TEXT), "字" * 2001) == ["above"]
    assert answer_problems(Asked(K.PHOTO), [f"{n:064x}" for n in range(21)]) == ["above"]
    assert answer_problems(Asked(K.TABLE, options=("列",)), [{"列": "值"}] * 101) == ["above"]
    assert answer_problems(Asked(K.TABLE, options=("列",)), [{"别": "值"}]) == ["unknown"]
    assert answer_problems(Asked(K.LOCATION), {"lat": "91", "lon": "0"}) == ["above"]


def test_question_when_kind_and_settings_contradict_then_named():
    assert question_problems(Asked(K.CHOICE, options=("一",))) == ["options"]
    assert question_problems(Asked(K.TABLE, options=("一",))) == []
    assert question_problems(Asked(K.CHOICES, options=("一", "一"))) == ["repeated"]
    two, one = Decimal(2), Decimal(1)
    assert question_problems(Asked(K.NUMBER, minimum=two, maximum=one)) == ["bounds"]
    assert question_problems(Asked(K.DATE, minimum=one)) == ["unbounded"]


@given(st.text(), st.text())
def test_question_without_basis_or_how_is_not_used_cl_01(basis, how):
    missing = missing_for_use(basis=basis, how=how)
    assert missing == [name for name, text in (("basis", basis), ("how", how)) if not text.strip()]


@given(st.lists(st.tuples(st.sampled_from("市消环"), st.sampled_from(["甲", "甲？", "乙", "丙"]))))
def test_each_question_once_in_order_with_all_who_ask_cl_03(rows):
    made = compose([(who, text, Asked(K.TEXT)) for who, text in rows])
    bare = list(dict.fromkeys(text.rstrip("？") for _who, text in rows))
    assert [one.text.rstrip("？") for one in made] == bare
    for one, text in zip(made, bare, strict=True):
        asked_by = [who for who, words in rows if words.rstrip("？") == text]
        assert one.places == list(dict.fromkeys(asked_by))


def test_same_words_with_another_answer_are_two_questions_cl_03():
    made = compose([("市", "温度", Asked(K.NUMBER)), ("消", "温度", Asked(K.TEXT))])
    assert len(made) == 2


def test_same_words_in_another_unit_are_two_questions_cl_03():
    made = compose([
        ("市", "通道宽度", Asked(K.NUMBER, unit="米")),
        ("消", "通道宽度", Asked(K.NUMBER, unit="毫米")),
        ("环", "通道宽度", Asked(K.NUMBER, unit="米")),
    ])  # fmt: skip
    assert [one.places for one in made] == [["市", "环"], ["消"]]
    assert Question(kind="number", unit="米").asked.unit == "米"


@given(st.lists(st.tuples(st.sampled_from("市消环"), st.booleans()), min_size=1))
def test_same_question_is_asked_once_and_required_where_anybody_requires_it_cl_03(rows):
    (made,) = compose([(who, "温度", Asked(K.TEXT, required)) for who, required in rows])
    assert made.asked.required is any(required for _who, required in rows)
    assert made.places == list(dict.fromkeys(who for who, _required in rows))
