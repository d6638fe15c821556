"""The frame and the lists by keyboard, on the phone, without scripts and on paper."""

import pytest
from playwright.sync_api import Page, expect

from sunlot.inspections.tests.world import DRAW_ID, World
from tests.cast import Cast
from tests.e2e.conftest import PHONE, Clock, People
from tests.e2e.steps.pages import says, title
from tests.e2e.worlds import visited

pytestmark = pytest.mark.e2e


@pytest.fixture
def world(cast: Cast) -> World:
    """A drawn task with visits of which one is closed."""
    world = visited(cast)
    world.closed()
    return world


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


def test_number_typed_behind_a_slash_opens_its_record(world: World, people: People, clock: Clock):
    clock.move_to("2026-04-20 10:10")
    page = people.page("coordinator")
    page.goto("/rulebook/")
    page.keyboard.press("/")
    expect(page.get_by_label("全站搜索")).to_be_focused()
    page.keyboard.type("果蔬")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert title(page) == "搜索"
    says(page, "企业 4 户")
    page.get_by_label("全站搜索").fill(DRAW_ID[-6:])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/draws/{DRAW_ID}/")


def test_list_is_walked_by_j_and_k_and_opened_by_enter(world: World, people: People, clock: Clock):
    clock.move_to("2026-04-20 10:10")
    page = people.page("planner_a")
    page.goto("/targets/")
    names = page.locator("td.name a").all_text_contents()
    for key, at in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("ArrowDown", 2), ("ArrowUp", 1)):
        page.keyboard.press(key)
        assert focused(page) == names[at], key
    page.keyboard.press("Enter")
    page.wait_for_url("**/targets/*/")
    assert title(page) == names[1]
    page.go_back()
    page.keyboard.press("/")
    page.keyboard.type("jk")
    expect(page.get_by_label("名称、代码、编号、地址或标签")).to_have_value("jk")


def test_help_opens_by_its_key_and_closes_by_escape(world: World, people: People, clock: Clock):
    clock.move_to("2026-04-20 10:10")
    page = people.page("coordinator")
    page.goto("/home/")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
def test_filters_fold_on_the_phone_and_unfold_without_scripts(
    world: World, people: People, clock: Clock, scripts: bool, shot
):
    clock.move_to("2026-04-20 10:10")
    page = people.page("planner_a", viewport=PHONE, scripts=scripts)
    page.goto("/targets/")
    region = page.get_by_label("行政区划")
    expect(region).to_be_hidden()
    page.locator(".filters-label").click()
    expect(region).to_be_visible()
    page.get_by_label("登记状态").select_option("active")
    page.get_by_role("button", name="查询").click()
    expect(page.locator(".chip")).to_contain_text("存续")
    shot(page, "register-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("address", ["/targets/", "/officers/", "/inspections/", "/home/"])
def test_list_on_paper_has_no_frame_and_says_who_printed_it(
    world: World, people: People, clock: Clock, address: str, shot
):
    clock.move_to("2026-04-20 10:10")
    page = people.page("coordinator", viewport={"width": 794, "height": 1123})
    page.goto(address)
    page.emulate_media(media="print")
    for gone in (".topbar", ".sidenav", ".bottombar", ".toolbar", ".export-menu"):
        for found in page.locator(gone).all():
            expect(found).to_be_hidden()
    expect(page.locator(".print-foot")).to_contain_text("打印人 周敏")
    expect(page.locator(".print-foot")).to_contain_text("2026-04-20 10:10")
    shot(page, "paper")


def test_list_as_a_file_is_downloaded_with_its_filter(world: World, people: People, clock: Clock):
    clock.move_to("2026-04-20 10:10")
    page = people.page("planner_a")
    page.goto("/targets/?state=active")
    page.get_by_text("导出", exact=True).click()
    with page.expect_download() as found:
        page.get_by_text("下载 CSV（Excel 可直接打开）").click()
    assert found.value.suggested_filename == "检查对象名录库-2026-04-20-excel.csv"
    rows = found.value.path().read_text("utf-8-sig").splitlines()
    assert len(rows) > 2
    assert all(",存续," in row for row in rows[1:])
