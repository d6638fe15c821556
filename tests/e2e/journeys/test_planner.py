"""The planner of the lead: from the register to a task's scope; on a phone only reading it."""

import pytest
from playwright.sync_api import expect

from sunlot.draws.tests.world import build_world
from sunlot.plans.models import PlanTask
from sunlot.targets.models import StoredFilter, Target
from tests.cast import Cast
from tests.e2e.conftest import Clock, People
from tests.e2e.journeys.standing import WIDTHS, is_phone, reach, stands, take
from tests.e2e.steps.pages import choose, follow, open_entry, press, says, start

pytestmark = pytest.mark.e2e
NAME = "乌鲁木齐市食品加工企业"


@pytest.mark.parametrize("width", WIDTHS)
def test_planner_keeps_a_scope_and_gives_it_to_a_task(
    cast: Cast, people: People, clock: Clock, settings, tmp_path, width, shot
) -> None:
    settings.MEDIA_ROOT = tmp_path
    world = build_world(cast, targets=24)
    PlanTask.objects.filter(pk=world.open_task.pk).update(target_filter=None)
    clock.move_to("2026-04-20 10:10")
    page = people.page("planner_a", viewport=width)
    start(page)
    stands(page)
    shot(page, "home")
    open_entry(page, "检查对象名录库")
    if is_phone(page):
        page.locator(".filters-label").click()
    reach(page, page.get_by_label("标签", exact=True))
    page.get_by_label("标签", exact=True).select_option("食品加工")
    page.get_by_label("行政区划").select_option("650100")
    press(page, "查询")
    page.wait_for_url("**region=650100**")
    keep = page.get_by_role("main").get_by_role("link", name="存为抽取范围", exact=True)
    stands(page, keep)
    shot(page, "register")
    take(page, keep)
    page.wait_for_url("**/targets/filters/new/**")
    stands(page, page.get_by_role("button", name="存为抽取范围"))
    page.get_by_label("名称").fill(NAME)
    shot(page, "keep")
    take(page, page.get_by_role("button", name="存为抽取范围"))
    says(page, f"已存为抽取范围“{NAME}”")
    stands(page)
    size = Target.objects.filter(region__path__startswith="650000/650100/").count()
    expect(page.locator("dl.answers")).to_contain_text(f"{size} 户")
    choose(page.locator("#use-task"), world.open_task.code)
    shot(page, "scope")
    take(page, page.get_by_role("button", name="用于任务"))
    says(page, f"已采用抽取范围“{NAME}”")
    stands(page)
    world.open_task.refresh_from_db()
    assert world.open_task.target_filter == StoredFilter.objects.get().conditions
    follow(page, world.open_task.title)
    stands(page)
    shot(page, "task")
