"""Browser habits: clicking twice, going back, no JavaScript, the keyboard."""

import pytest
from playwright.sync_api import Page, Route, expect

from sunlot.draws.models import Draw
from sunlot.draws.states import DrawState
from sunlot.draws.tests.world import World as DrawWorld
from sunlot.draws.tests.world import build_world
from sunlot.ledger.models import Event
from sunlot.publications import actions as publications
from tests.cast import Cast
from tests.e2e.conftest import PHONE, Clock, People
from tests.e2e.steps.pages import headed, leave_by, press, says, title
from tests.e2e.worlds import visited

pytestmark = pytest.mark.e2e


@pytest.fixture
def draw_world(cast: Cast, settings, tmp_path) -> DrawWorld:
    settings.MEDIA_ROOT = tmp_path
    return build_world(cast, targets=12)


def confirm_page(draw_world: DrawWorld, people: People, clock: Clock, *, scripts: bool) -> Page:
    """The approver in front of a filled-in confirmation of a freeze."""
    draw = draw_world.requested()
    clock.move_to("2026-04-20 10:10")
    page = people.page("approver_a", scripts=scripts)
    page.goto(f"/draws/{draw.key}/confirm/")
    page.get_by_label("名单户数").fill("12")
    return page


def test_double_click_on_a_button_does_one_thing(
    draw_world: DrawWorld, people: People, clock: Clock
):
    page = confirm_page(draw_world, people, clock, scripts=True)
    page.get_by_role("button", name="确认冻结").dblclick()
    says(page, "名单已冻结，等待公告")
    assert Event.objects.filter(kind="draws.frozen").count() == 1


def test_link_followed_while_the_draw_goes_on_leads_where_it_says(
    draw_world: DrawWorld, people: People, clock: Clock
):
    draw = draw_world.announced()
    clock.move_to("2026-04-20 10:05")
    page = people.page("coordinator")
    page.goto(f"/draws/{draw.draw_id}/console/")
    held: list[Route] = []
    page.route("**/plans/", lambda route: held.append(route))
    with page.expect_request("**/plans/"):
        page.get_by_role("link", name="年度计划").first.click(no_wait_after=True)
    with page.expect_response("**/console/?seen=*") as answer:
        Draw.objects.filter(pk=draw.pk).update(state=DrawState.COMMITTED)
    held[0].continue_()
    page.wait_for_url("**/plans/")
    assert "hx-redirect" in answer.value.headers


def test_back_after_a_submit_says_that_it_is_done_and_so_does_an_old_form(
    draw_world: DrawWorld, people: People, clock: Clock, shot
):
    page = confirm_page(draw_world, people, clock, scripts=True)
    old = page.context.new_page()
    old.goto(page.url)
    old.get_by_label("名单户数").fill("12")
    press(page, "确认冻结")
    says(page, "名单已冻结，等待公告")
    page.go_back()
    says(page, "这一步已经完成，当前为“名单已冻结”")
    assert page.get_by_role("button", name="确认冻结").count() == 0
    press(old, "确认冻结")
    says(old, "可能已经由您或他人办理")
    shot(old, "again")
    assert Event.objects.filter(kind="draws.frozen").count() == 1


def test_staff_pages_work_without_scripts(draw_world: DrawWorld, people: People, clock: Clock):
    page = confirm_page(draw_world, people, clock, scripts=False)
    press(page, "确认冻结")
    says(page, "名单已冻结，等待公告")
    page = people.page("coordinator", scripts=False)
    for address in ("/home/", "/plans/", "/draws/", "/items/", "/targets/", "/officers/"):
        page.goto(address)
        assert title(page)
    phone = people.page("approver_a", viewport=PHONE, scripts=False)
    phone.goto("/home/")
    phone.locator("nav.bottombar summary").click()
    expect(phone.locator("nav.bottombar .drawer-panel")).to_be_visible()


def test_portal_works_without_scripts(cast: Cast, people: People, clock: Clock):
    world = visited(cast)
    part = world.part(world.closed("05"))
    publications.publish(part=part, by=world.by("planner_a"), at=world.at)
    name = world.targets[0].name
    page = people.page(None, scripts=False)
    page.goto("/")
    page.locator("main").get_by_role("searchbox").fill(name[:4])
    page.locator("main").get_by_role("button", name="查企业").click()
    page.get_by_role("link", name=name).first.click()
    headed(page, name)
    page.get_by_role("link", name=part.inspection.number).first.click()
    says(page, name)
    for label in ("抽查计划", "事项清单", "抽取证明", "公示时效", "开放数据"):
        leave_by(page, page.get_by_role("navigation").get_by_role("link", name=label).first)
        assert title(page)


@pytest.mark.parametrize(
    ("username", "address"),
    [("planner_a", "/plans/"), ("officer_a1", "/inspections/mine/"), (None, "/open/")],
)
def test_keyboard_reaches_the_page_and_shows_where_it_is(
    people: People, username: str | None, address: str
):
    page = people.page(username)
    page.goto(address)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    seen = set()
    for _ in range(6):
        page.keyboard.press("Tab")
        seen.add(focused(page))
    rings = {name: width for name, width in seen if not name.startswith("BODY")}
    assert len(rings) > 1
    assert all(width >= 2 for width in rings.values()), rings


def focused(page: Page) -> tuple[str, float]:
    """The element with the focus, and how wide the ring around it is (outline or shadow)."""
    return tuple(page.evaluate(  # type: ignore[return-value]
        """() => {
            const one = document.activeElement, style = getComputedStyle(one);
            const outline = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
            const widths = style.boxShadow.match(/-?[\\d.]+px/g) || [];
            const shadow = Math.max(0, ...widths.map(parseFloat));
            return [one.tagName + ' ' + (one.textContent || one.name || '').trim().slice(0, 20),
                    Math.max(outline, shadow)];
        }"""
    ))  # fmt: skip
