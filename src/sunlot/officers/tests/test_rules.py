"""OF-01 to OF-04: certificate, two officers, recusal, experts."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from sunlot.imports.tests.support import AT
from sunlot.officers import queries
from sunlot.officers.rules import (
    Certificate,
    certificate_on,
    counts,
    covers,
    enough,
    may_visit,
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
