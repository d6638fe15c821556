"""The big screen of a ceremony follows what happens, and says when the site stops answering."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from sunlot.draws import actions
from sunlot.draws.models import PartyKind
from sunlot.draws.tests.world import DICE, World, build_world
from tests.a11y.axe import serious
from tests.a11y.conftest import VENDOR
from tests.browser import JOB_PATIENCE
from tests.cast import Cast
from tests.e2e.conftest import Clock, People

pytestmark = pytest.mark.e2e
WALL, OLD_WALL = {"width": 1920, "height": 1080}, {"width": 1366, "height": 768}
LEAST, ESSENTIAL = 30, 36
TOO_SMALL = """(least) => [...document.querySelectorAll('body *')].filter(one =>
    [...one.childNodes].some(part => part.nodeType === 3 && part.textContent.trim())
    && one.getClientRects().length && !one.closest('.visually-hidden, .skip')
    && parseFloat(getComputedStyle(one).fontSize) < least - 0.1
).map(one => `${getComputedStyle(one).fontSize} ${one.className} ${one.textContent.trim()}`)"""
ESSENTIALS = (
    "h1", "#hero", ".screen-figure strong", ".screen-rail strong", ".screen-parties strong",
    ".screen-sentence",
)  # fmt: skip
SIZES = """(names) => names.flatMap(name => [...document.querySelectorAll(name)].map(one =>
    [name, parseFloat(getComputedStyle(one).fontSize)]))"""
CUT_OFF = """() => [...document.querySelectorAll('#place *')].filter(one => {
    const box = one.getBoundingClientRect(), inside = one.closest('.visually-hidden');
    return !inside && box.width && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1);
}).map(one => one.className || one.tagName).concat(
    [...document.querySelectorAll('.screen-panel, .screen-parties li, .screen-foot')].filter(one =>
        one.scrollHeight > one.clientHeight + 1).map(one => one.className + ' overflows'))"""
Shot = Callable[[Page, str], None]


@pytest.fixture
def world(cast: Cast, settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return build_world(cast)


def looks_right(page: Page) -> None:
    """Everything is on the screen, large enough to be read, and axe finds nothing serious."""
    page.evaluate((VENDOR / "axe.min.js").read_text(encoding="utf-8"))
    assert serious(page) == []
    for size in (OLD_WALL, WALL):
        page.set_viewport_size(size)
        page.mouse.move(0, 0)
        assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(TOO_SMALL, LEAST) == []
    sizes = page.evaluate(SIZES, list(ESSENTIALS))
    assert {name for name, _size in sizes} >= {"h1", "#hero", ".screen-sentence"}
    assert [one for one in sizes if one[1] < ESSENTIAL - 0.1] == []


@pytest.mark.usefixtures("worker")
def test_screen_when_a_ceremony_is_held_then_follows_it_to_the_result(
    world: World, people: People, clock: Clock, shot: Shot
) -> None:
    draw = world.announced()
    clock.move_to("2026-04-22 09:20")
    page = people.page("coordinator", viewport=WALL)
    page.goto(f"/draws/{draw.draw_id}/screen/")
    hero, figure = page.locator("#hero"), page.locator(".screen-figure strong")
    expect(hero).to_have_text("规则已公告")
    expect(figure).to_contain_text("09:")
    shot(page, "1-announced")
    looks_right(page)

    secrets = {}
    for number, code in enumerate(("justice", "trade", "public"), start=1):
        secrets |= world.commit(draw, [code])
        expect(figure).to_have_text(f"{number} / 3")
    shot(page, "2-sealed")
    actions.close_commits(draw=draw, by=world.by("coordinator"), at=clock.now())
    for number, party in enumerate(world.parties(draw), start=1):
        actions.reveal(
            party=party, secret=secrets[party.code], by=world.actor_of(party), at=clock.now()
        )
        expect(hero).to_have_text("揭晓数字")
        expect(figure).to_have_text(f"{number} / 3")
    actions.close_reveals(draw=draw, by=world.by("coordinator"), at=clock.now())
    expect(hero).to_have_text("等待掷骰")
    expect(figure).to_contain_text("39:")
    shot(page, "3-waiting")
    looks_right(page)
    clock.move_to("2026-04-22 10:01")
    expect(hero).to_have_text("现在掷骰")
    type_some(page, people.page("typist_1"), draw, shot)
    throw(world, page, draw, clock, shot)
    expect(hero).to_have_text("已派人，核对通过", timeout=JOB_PATIENCE)
    expect(page.locator(".screen-table tbody tr")).to_have_count(9)
    shot(page, "6-result")
    looks_right(page)


def type_some(page: Page, typist: Page, draw, shot: Shot) -> None:
    """The screen follows the typist's count; of the digits nothing is sent (DR-07)."""
    sent: list[str] = []
    typist.on("request", lambda one: sent.append(one.post_data or ""))
    typist.goto(f"/draws/{draw.draw_id}/dice/")
    typist.locator("[name=digits]").first.press_sequentially(DICE[0][:17], delay=20)
    expect(typist.locator("[data-so-far]").first).to_have_text("17 / 40")
    expect(page.locator(".screen-throw").first).to_contain_text("17 / 40")
    expect(page.locator("#hero")).to_have_text("掷骰录入中")
    counts = [one for one in sent if "count=" in one]
    assert 1 <= len(counts) <= 4, "at most one a second"
    assert not any(DICE[0][:3] in one or "digits" in one for one in sent)
    shot(page, "3-typing")
    shot(typist, "3-typist")
    typist.close()


def throw(world: World, page: Page, draw, clock: Clock, shot: Shot) -> None:
    """The first party's typists differ once; the screen names the place, never a digit."""
    first, second = world.parties(draw, PartyKind.DICE)

    def types(who: str, party, digits: str) -> None:
        actions.type_dice(party=party, digits=digits, by=world.by(who), at=clock.now())

    types("typist_1", first, DICE[0])
    expect(page.locator(".screen-throw").first).to_contain_text("40 / 40")
    types("typist_2", first, DICE[0][:16] + "0" + DICE[0][17:])
    expect(page.locator("#hero")).to_have_text("两人录入第 17 位不一致")
    expect(page.locator(".ten > span").filter(has_text="3")).to_have_count(0)
    shot(page, "4-differ")
    looks_right(page)
    for who in ("typist_1", "typist_2"):
        types(who, first, DICE[0])
    expect(page.locator(".screen-digits").first).to_have_text(DICE[0])
    shot(page, "5-typing")
    for who in ("typist_1", "typist_2"):
        types(who, second, DICE[1])


def test_screen_when_the_site_does_not_answer_then_says_since_when(
    world: World, people: People, clock: Clock, shot: Shot
) -> None:
    draw = world.announced()
    clock.move_to("2026-04-22 09:20")
    page = people.page("party_trade", viewport=WALL)
    asked: list[bool] = []
    page.route("**/screen/?ground=light", lambda route: answer(route, asked))
    page.goto(f"/draws/{draw.draw_id}/screen/?ground=light")
    lost = page.locator("#lost")
    expect(lost).to_be_hidden()
    asked.append(True)
    expect(lost).to_be_visible(timeout=15_000)
    expect(lost).to_contain_text("屏幕已断线，最后更新 09:20:")
    shot(page, "lost")
    asked.clear()
    expect(lost).to_be_hidden(timeout=15_000)
    shot(page, "light")
    looks_right(page)


def answer(route: Route, cut: list[bool]) -> None:
    """Nobody answers while the list is not empty."""
    if cut and route.request.headers.get("hx-request"):
        route.abort()
    else:
        route.continue_()


def test_screen_when_it_stands_for_a_while_then_asks_at_most_every_two_seconds(
    world: World, people: People, clock: Clock
) -> None:
    draw = world.announced()
    clock.move_to("2026-04-22 09:20")
    page = people.page("supervisor", viewport=WALL)
    status: list[int] = []
    page.on(
        "response",
        lambda one: status.append(one.status) if "hx-request" in one.request.headers else None,
    )
    page.goto(f"/draws/{draw.draw_id}/screen/")
    page.wait_for_timeout(7_000)
    assert 2 <= len(status) <= 3
    assert status[0] == 200
    assert set(status[1:]) == {304}


def test_screen_without_scripts_then_loads_itself_again(
    world: World, people: People, clock: Clock
) -> None:
    draw = world.announced()
    clock.move_to("2026-04-22 09:20")
    page = people.page("coordinator", scripts=False, viewport=WALL)
    page.goto(f"/draws/{draw.draw_id}/screen/")
    expect(page.locator(".screen-figure strong")).to_contain_text("09:")
    world.commit(draw)
    expect(page.locator(".screen-figure strong")).to_have_text("3 / 3")
