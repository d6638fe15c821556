"""Decisions about a draw over generated input, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlot.draws.errors import QuotaAbovePopulation
from sunlot.draws.rules.ceremony import first_difference
from sunlot.draws.rules.strata import StratumPlan, check_quotas

DIGITS = st.text(alphabet="0123456789", min_size=8, max_size=8)


@given(st.integers(0, 60), st.integers(1, 9), st.integers(0, 80))
def test_quota_when_more_is_asked_than_there_is_then_refused(
    population: int, p: int, minimum: int
) -> None:
    """DR-03: an empty stratum asks for nothing; a share is rounded up, to the whole at most."""
    plan = StratumPlan("A", "A 类", population=population, p=p, q=9, minimum=minimum)
    if 0 < population < minimum:
        with pytest.raises(QuotaAbovePopulation) as caught:
            check_quotas([plan])
        assert f"至少抽 {minimum} 户" in caught.value.text()
    else:
        check_quotas([plan])
    assert plan.winners <= population
    assert plan.winners * 9 >= population * p


@given(DIGITS, DIGITS)
def test_dice_when_typed_by_two_then_agree_only_in_every_digit(one: str, two: str) -> None:
    """DR-07"""
    assert first_difference(one, one) is None
    found = first_difference(one, two)
    assert (found is None) == (one == two)
    if found is not None:
        assert one[: found - 1] == two[: found - 1]
        assert one[found - 1] != two[found - 1]
