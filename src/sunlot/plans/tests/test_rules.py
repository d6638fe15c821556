"""Ratios, share, team, period: the decisions of a plan over generated input."""

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlot.plans import errors, rules
from sunlot.plans.rules import Ratio, Share, TeamPart

LABELS = {"all": "全部对象", **{c: f"{c} 类" for c in rules.CLASSES}}


@given(st.integers(0, 500), st.integers(0, 500))
def test_share_is_enough_exactly_when_half_are_linked(linked: int, rest: int) -> None:
    """PL-01"""
    share = Share(linked=linked, total=linked + rest)
    assert share.enough == (2 * share.linked >= share.total)
    after = Share(linked=linked + share.missing, total=share.total)
    assert after.enough
    if share.missing:
        assert not Share(linked=linked + share.missing - 1, total=share.total).enough


def test_share_of_the_picture_misses_one() -> None:
    share = Share(linked=62, total=125)
    assert (share.missing, share.enough) == (1, False)


def test_share_below_half_when_reason_is_written_then_passes() -> None:
    """PL-01"""
    low = Share(linked=1, total=3)
    with pytest.raises(errors.ShareTooLow) as caught:
        rules.check_share(low, reason="  ")
    assert "1 / 3 项，还差 1 项" in caught.value.text()
    rules.check_share(low, reason="本年度新增任务尚无分类数据")
    rules.check_share(Share(linked=1, total=2), reason="")


@given(st.integers(1, 1000), st.integers(1, 1000), st.integers(0, 50), st.integers(0, 5000))
def test_sample_is_rounded_up_and_never_above_the_population(
    a: int, b: int, minimum: int, population: int
) -> None:
    ratio = Ratio(min(a, b), max(a, b), minimum)
    n = ratio.sample(population)
    assert n <= population
    assert n == min(population, max(minimum, -(-population * ratio.p // ratio.q)))
    if population:
        assert n >= 1, "a ratio above zero draws at least one"


@given(st.integers(-5, 50), st.integers(-5, 50), st.integers(-5, 5))
def test_ratio_is_accepted_exactly_when_above_zero_and_at_most_all(
    p: int, q: int, minimum: int
) -> None:
    """PL-02"""
    right = 1 <= p <= q and minimum >= 0
    try:
        rules.check_ratio(Ratio(p, q, minimum), stratum="A 类")
    except (errors.RatioZero, errors.RatioAboveOne, errors.MinimumNegative):
        assert not right
    else:
        assert right


def test_class_with_zero_percent_then_the_message_names_the_class() -> None:
    """PL-02"""
    ratios = {c: Ratio(1, 20) for c in "BCD"} | {"A": Ratio(0, 1)}
    with pytest.raises(errors.RatioZero) as caught:
        rules.check_ratios(ratios, credit_linked=True, labels=LABELS)
    assert "A 类的比例是 0" in caught.value.text()


def test_credit_linked_task_with_one_ratio_then_classes_are_missing() -> None:
    with pytest.raises(errors.RatioMissing):
        rules.check_ratios({"all": Ratio(1, 20)}, credit_linked=True, labels=LABELS)


def test_ratios_of_other_strata_are_dropped() -> None:
    checked = rules.check_ratios(
        {"all": Ratio(1, 20), "A": Ratio(1, 50)}, credit_linked=False, labels=LABELS
    )
    assert list(checked) == ["all"]


def test_general_item_above_a_tenth_then_warns_and_key_item_never() -> None:
    """PL-03"""
    assert rules.above_customary(is_key=False, drawn=11, population=100)
    assert not rules.above_customary(is_key=False, drawn=10, population=100)
    assert not rules.above_customary(is_key=True, drawn=100, population=100)
    assert not rules.above_customary(is_key=False, drawn=0, population=0)


@given(st.booleans(), st.integers(0, 500), st.integers(0, 500))
def test_warning_of_a_wide_draw_then_only_above_a_tenth_of_a_general_item(
    is_key: bool, drawn: int, population: int
) -> None:
    """PL-03"""
    wide = bool(population) and Fraction(drawn, population) > Fraction(1, 10)
    found = rules.above_customary(is_key=is_key, drawn=drawn, population=population)
    assert found == (wide and not is_key)


def test_businesses_at_the_yearly_cap_are_counted() -> None:
    """PL-04"""
    assert rules.at_cap([0, 1, 2, 3]) == 2
    assert rules.at_cap([2, 3, 4], cap=4) == 1
    assert rules.at_cap([]) == 0


@given(st.integers(0, 6), st.integers(0, 3), st.integers(0, 3))
def test_team_is_accepted_when_two_go_and_qualified_ones_are_among_them(
    total: int, one: int, two: int
) -> None:
    part = TeamPart(total=total, qualifications={"food": one, "fire": two})
    try:
        rules.check_team({"m": part}, departments={"m": "市场监管部门"})
    except (errors.TeamTooSmall, errors.TeamQualifications):
        assert total < 2 or one + two > total
    else:
        assert total >= 2
        data = part.as_data()
        assert data["places"] + sum(data["qualifications"].values()) == total
        assert TeamPart.of(data).total == total


def test_team_of_a_joint_task_when_one_department_has_none_then_refused() -> None:
    with pytest.raises(errors.TeamTooSmall) as caught:
        rules.check_team(
            {"m": TeamPart(total=2)}, departments={"m": "市场监管部门", "f": "消防救援机构"}
        )
    assert "消防救援机构" in caught.value.text()
    with pytest.raises(errors.TeamUnknownDepartment):
        rules.check_team({"x": TeamPart(total=2)}, departments={"m": "市场监管部门"})


def test_period_that_ends_before_it_starts_or_starts_in_another_year_is_refused() -> None:
    first, last = datetime.date(2026, 5, 1), datetime.date(2026, 4, 30)
    with pytest.raises(errors.PeriodReversed):
        rules.check_period(starts_on=first, ends_on=last, year=2026)
    with pytest.raises(errors.PeriodOutsideYear):
        rules.check_period(starts_on=first, ends_on=None, year=2025)
    rules.check_period(starts_on=first, ends_on=datetime.date(2027, 1, 31), year=2026)
    rules.check_period(starts_on=None, ends_on=None, year=2026)


def test_exact_ratio_of_half_a_percent() -> None:
    assert Ratio.of({"ratio": [1, 200], "min": 0}).sample(1000) == 5
    assert Fraction(*Ratio.of({"ratio": [1, 200]}).as_data()["ratio"]) == Fraction(5, 1000)


@given(st.lists(st.integers(1, 1000), min_size=0, max_size=30), st.integers(1, 1000))
def test_ratio_stands_out_only_above_twice_the_median_of_five_others(
    peers: list[int], ratio: int
) -> None:
    """PL-03"""
    others = [Fraction(one, 1000) for one in peers]
    found = rules.above_peers(Fraction(ratio, 1000), others)
    if len(peers) < rules.ENOUGH_PEERS:
        assert found is None
    elif found is not None:
        below = sum(one <= found for one in others)
        assert Fraction(ratio, 1000) > 2 * found
        assert 2 * below >= len(others)


def test_ratio_of_the_picture_stands_out() -> None:
    """PL-03"""
    peers = [Fraction(n, 100) for n in (3, 5, 5, 5, 8)]
    assert rules.above_peers(Fraction(15, 100), peers) == Fraction(5, 100)
    assert rules.above_peers(Fraction(10, 100), peers) is None


@given(st.booleans(), st.booleans(), st.booleans())
def test_task_lacks_exactly_what_it_does_not_say(lead: bool, start: bool, end: bool) -> None:
    """PL-07"""
    day = datetime.date(2026, 5, 1)
    found = rules.lacks(
        has_lead=lead, starts_on=day if start else None, ends_on=day if end else None
    )
    said = {"lead": lead, "starts_on": start, "ends_on": end}
    assert set(found) == {name for name, is_there in said.items() if not is_there}
