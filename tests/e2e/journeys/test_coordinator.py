"""The coordinator: one prefecture at a time, late results, the announcement of a draw."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sunlot.draws.models import Draw
from sunlot.draws.tests.world import build_world
from tests.cast import Cast
from tests.e2e.conftest import Clock, People
from tests.e2e.journeys.standing import WIDTHS, is_phone, stands, take
from tests.e2e.steps.pages import open_entry, open_todo, says, start
from tests.e2e.worlds import visited

pytestmark = pytest.mark.e2e


def narrow(page: Page, region: str, shot: Callable[[Page, str], None]) -> None:
    """Choose a region in the top bar, or behind 全部 on a phone."""
    if is_phone(page):
        page.locator("nav.bottombar summary").click()
        box = page.locator("nav.bottombar")
    else:
        page.locator(".scope-menu > summary").focus()
        page.keyboard.press("Enter")
        box = page.locator(".scope-panel")
    box.get_by_label("区划").select_option(label=f"　{region}")
    shot(page, "switch")
    box.get_by_role("button", name="切换").click()


@pytest.mark.parametrize("width", WIDTHS)
def test_coordinator_looks_at_one_prefecture_and_at_what_is_late(
    cast: Cast, people: People, clock: Clock, width, shot
) -> None:
    world = visited(cast)
    world.closed("05")
    clock.move_to("2026-06-15 10:10")
    page = people.page("coordinator", viewport=width)
    start(page)
    stands(page)
    shot(page, "home")
    open_todo(page, "条结果逾期未公示")
    says(page, world.targets[0].name)
    stands(page)
    open_entry(page, "检查对象名录库")
    says(page, world.targets[0].name)
    narrow(page, "喀什地区", shot)
    page.wait_for_load_state()
    expect(page.locator("main")).not_to_contain_text(world.targets[0].name)
    stands(page)
    shot(page, "narrowed")
    page.goto(f"/targets/{world.targets[0].object_id}/")
    says(page, "不在所选的查看范围之内")
    stands(page)
    shot(page, "outside")
    start(page)
    says(page, "只列出查看范围之内的待办；全部待办共")
    shot(page, "home-narrowed")


@pytest.mark.parametrize("width", WIDTHS)
def test_coordinator_announces_a_draw_and_runs_it_at_the_desk(
    cast: Cast, people: People, clock: Clock, settings, tmp_path, width, shot
) -> None:
    settings.MEDIA_ROOT = tmp_path
    draw = build_world(cast, targets=24).frozen()
    clock.move_to("2026-04-20 10:10")
    page = people.page("coordinator", viewport=width)
    open_todo(page, "名单已冻结，等待公告")
    button = page.get_by_role("main").get_by_role("button", name="公告", exact=True)
    stands(page)
    shot(page, "announce")
    take(page, button)
    says(page, "已公告，编号")
    draw.refresh_from_db()
    assert Draw.objects.get(pk=draw.pk).state == "announced"
    page.goto(f"/draws/{draw.key}/console/")
    stands(page)
    hint = page.get_by_text("请在电脑上操作。")
    expect(hint).to_be_visible(visible=is_phone(page))
    shot(page, "console")
    citizen = people.page(None, viewport=width)
    citizen.goto("/open/draws/")
    expect(citizen.locator("main")).to_contain_text(draw.draw_id)


def test_import_of_columns_on_a_phone_is_sent_to_the_desk() -> None:
    """Where columns are matched the page says so; the journey of a file is test_bad_files.py."""
    root = Path(__file__).parents[3] / "src" / "sunlot"
    for page in ("imports/templates/imports/map.html", "draws/templates/draws/console.html"):
        assert "ui/components/desk_only.html" in (root / page).read_text(encoding="utf-8"), page
