"""OF-01 to OF-07: certificate, two officers, recusal, experts, absence, rotation, capacity."""

import datetime
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sunlot.imports.tests.support import AT
from sunlot.officers import queries
from sunlot.officers.rules import (
    DEFAULT_CAPACITY,
    Certificate,
    absent_throughout,
    can_rotate,
    capacity_of,
    certificate_on,
    counts,
    covers,
    enough,
    in_force,
    lacking,
    may_visit,
    months_of,
    present_days,
    spread,
    used_up,
)
from sunlot.officers.tests.support import make_officer

DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1))
DAY = datetime.timedelta(days=1)


@given(DAYS, DAYS, DAYS, DAYS)
def test_certificate_covers_a_period_when_it_covers_each_day_of_02(start, end, first, last):
    first, last = sorted((first, last))
    every = covers(certificate_from=start, certificate_to=end, first=first, last=last)
    assert every == all(
        covers(certificate_from=start, certificate_to=end, first=day, last=day)
        for day in (first, last, first + (last - first) / 2)
    )
    assert every == (start <= first and last <= end)


@given(DAYS, DAYS, DAYS)
def test_certificate_state_follows_its_days(start, end, today):
    start, end = sorted((start, end))
    state = certificate_on(certificate_from=start, certificate_to=end, today=today)
    valid = covers(certificate_from=start, certificate_to=end, first=today, last=today)
    assert valid == (state in (Certificate.VALID, Certificate.SOON))
    if state == Certificate.SOON:
        assert (end - today).days <= 30


def test_two_are_enough_and_one_is_not_of_01():
    assert [enough(number) for number in (0, 1, 2, 3)] == [False, False, True, True]


def test_experts_and_people_who_left_do_not_count_of_04():
    assert counts(is_expert=False, is_active=True)
    assert not counts(is_expert=True, is_active=True)
    assert not counts(is_expert=False, is_active=False)


def test_recused_officer_may_not_visit_of_03():
    assert may_visit(1, {2, 3})
    assert not may_visit(2, {2, 3})


def test_eligible_are_certified_for_the_whole_period_and_no_experts(cast):
    first, last = datetime.date(2026, 5, 11), datetime.date(2026, 5, 22)
    good = make_officer(cast, "A-1")
    make_officer(cast, "A-2", certificate_to=last - DAY)
    make_officer(cast, "A-3", certificate_from=first + DAY)
    make_officer(cast, "A-4", is_expert=True)
    make_officer(cast, "A-5", is_active=False)
    make_officer(cast, "B-1", "fire")
    exact = make_officer(cast, "A-6", certificate_from=first, certificate_to=last)
    found = queries.eligible(cast.department("market"), first=first, last=last)
    assert list(found) == [good, exact]


def test_list_filter_agrees_with_the_rule(cast):
    today = AT.date()
    for days in (-400, -1, 0, 1, 30, 31, 400):
        end = today + days * DAY
        make_officer(cast, f"A{days + 1000}", certificate_from=end - 900 * DAY, certificate_to=end)
    make_officer(cast, "N", certificate_from=today + DAY)
    everyone = list(queries.officers_for(cast.actor("planner_a")))
    for state in Certificate:
        found = queries.with_certificate(
            queries.officers_for(cast.actor("planner_a")), state, today
        )
        assert set(found) == {
            one
            for one in everyone
            if certificate_on(
                certificate_from=one.certificate_from, certificate_to=one.certificate_to,
                today=today,
            ) == state
        }  # fmt: skip


SHORT = st.dates(datetime.date(2026, 5, 1), datetime.date(2026, 5, 31))
FEW = st.integers(0, 9)
PERIODS = st.lists(
    st.tuples(SHORT, SHORT | st.none()).map(
        lambda one: one if one[1] is None else (min(one), max(one))
    ),
    max_size=4,
)


def days_of(first, last):
    return [first + number * DAY for number in range((last - first).days + 1)]


def covered(periods, day):
    return any(since <= day and (until is None or day <= until) for since, until in periods)


@given(st.none() | SHORT, st.none() | SHORT, SHORT, SHORT)
def test_recusal_holds_in_a_period_when_it_holds_on_one_of_its_days_of_03(
    since, until, first, last
):
    first, last = sorted((first, last))
    on_a_day = any(
        (since is None or since <= day) and (until is None or day <= until)
        for day in days_of(first, last)
    )
    if since is None or until is None or since <= until:
        assert in_force(valid_from=since, valid_to=until, first=first, last=last) == on_a_day


@given(PERIODS, SHORT, SHORT)
def test_absent_throughout_when_no_day_is_left_of_05(periods, first, last):
    first, last = sorted((first, last))
    left = [day for day in days_of(first, last) if not covered(periods, day)]
    assert absent_throughout(periods, first=first, last=last) == (not left)
    assert present_days(periods, first=first, last=last) == len(left)


@given(
    st.integers(0, 9), st.integers(0, 9), st.integers(2, 4), st.integers(0, 2), st.integers(0, 9)
)
def test_rotation_when_the_others_fill_every_place_of_06(able, was_there, places, wanted, held):
    was_there, held = min(was_there, able), min(held, able)
    asked = {"food-safety": (wanted, held)} if wanted else {}
    rotates = can_rotate(able=able, was_there=was_there, places=places, asked=asked)
    if rotates:
        assert able - was_there >= places
        assert held - was_there >= wanted or not wanted
    else:
        assert able - was_there < places or (wanted and held - was_there < wanted)


@given(st.none() | st.integers(0, 500), st.none() | st.integers(0, 500), st.integers(0, 600))
def test_capacity_is_the_own_then_the_departments_then_the_products_of_07(own, common, visits):
    capacity = capacity_of(own, common)
    assert capacity == next(one for one in (own, common, DEFAULT_CAPACITY) if one is not None)
    assert used_up(visits=visits, capacity=capacity) == (visits >= capacity)


@given(st.integers(0, 1000), DAYS, DAYS)
def test_amount_spread_over_months_is_the_amount_when_the_period_lies_in_the_year(amount, a, b):
    first, last = sorted((a.replace(year=2026, day=1), b.replace(year=2026, day=1)))
    months = spread(Fraction(amount), first=first, last=last, year=2026)
    assert sum(months) == amount
    assert len(months) == len(months_of(2026)) == 12
    assert all(not one for one in months[: first.month - 1])
    assert not sum(spread(Fraction(amount), first=first, last=last, year=2027))


def test_lacking_qualifications_are_those_asked_for_and_not_held_of_08():
    assert lacking(held=["metrology"], asked=["metrology", "food-safety"]) == ["food-safety"]
    assert lacking(held=[], asked=[]) == []
