"""No page of the chain, from the plan to what is public, has a serious finding or is too wide."""

import pytest

from tests.a11y.axe import CHAIN, VISITS, Visit, check
from tests.a11y.offline import Shown
from tests.permissions.walk import Walker

pytestmark = pytest.mark.e2e
OURS = [visit for visit in VISITS if visit.route.app in CHAIN]


@pytest.mark.parametrize("visit", OURS, ids=lambda visit: visit.route.name)
def test_page_of_the_chain_when_drawn_then_nothing_serious_and_not_too_wide(
    visit: Visit, long_walker: Walker, axe: Shown
) -> None:
    check(visit, long_walker, axe)
