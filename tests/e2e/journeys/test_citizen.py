"""The citizen: from a name to the result, to why this business, to the proof."""

import pytest
from playwright.sync_api import expect

from sunlot.publications import actions as publications
from tests.cast import Cast
from tests.e2e.conftest import Clock, People
from tests.e2e.journeys.standing import WIDTHS, reach, stands, take
from tests.e2e.steps.pages import says, title
from tests.e2e.worlds import visited

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("width", WIDTHS)
def test_citizen_reads_a_result_and_why_it_came_to_this_business(
    cast: Cast, people: People, clock: Clock, width, shot
) -> None:
    world = visited(cast)
    part = world.part(world.closed("05"))
    publications.publish(part=part, by=world.by("planner_a"), at=world.at)
    target = world.targets[0]
    clock.move_to("2026-04-21 10:10")
    page = people.page(None, viewport=width)
    page.goto("/")
    box = page.get_by_role("main").get_by_role("searchbox")
    button = page.get_by_role("main").get_by_role("button", name="查企业")
    stands(page, button)
    shot(page, "home")
    reach(page, box)
    box.fill(target.name[:4])
    take(page, button)
    page.wait_for_url("**/open/businesses/?q=*")
    stands(page)
    take(page, page.get_by_role("main").get_by_role("link", name=target.name).first)
    page.wait_for_url(f"**/open/businesses/{target.object_id}/")
    assert title(page) == target.name
    says(page, "为什么抽到这家企业")
    expect(page.locator("main")).not_to_contain_text("信用风险")
    stands(page)
    shot(page, "business")
    page.get_by_role("main").get_by_role("link", name=part.inspection.number).first.click()
    page.wait_for_url("**/open/inspections/*/")
    says(page, "发现问题已责令改正")
    stands(page)
    shot(page, "inspection")
    page.get_by_role("link", name="查看抽取证明").first.click()
    page.wait_for_url("**/open/draws/*/")
    says(page, "先封存，后随机")
    stands(page)
    shot(page, "proof")
    assert page.context.cookies() == [], "the public site needs no cookie"
