"""Draws that close with a drand round or a lottery, from the request to the public page."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sunlot.draws import actions
from sunlot.draws.models import Draw
from sunlot.draws.rules.closing import QUICKNET
from sunlot.draws.tests.closings import (
    BULLETIN,
    ISSUE,
    MINUTE_ROUND,
    NUMBERS,
    line_of,
    signature_of,
)
from sunlot.draws.tests.world import World, build_world
from tests.browser import JOB_PATIENCE
from tests.cast import Cast
from tests.e2e.conftest import PHONE, Clock, People
from tests.e2e.steps.drawing import CODES, PARTIES
from tests.e2e.steps.pages import choose, follow, press, says
from tests.e2e.test_ceremony_screen import WALL, looks_right

pytestmark = pytest.mark.e2e
Shot = Callable[[Page, str], None]
WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def world(cast: Cast, settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return build_world(cast)


def begin(page: Page, world: World, at: str, first: str, last: str) -> None:
    """The part of the request that all closings share."""
    page.goto(f"/draws/tasks/{world.open_task.pk}/request/")
    page.get_by_label("最终随机源时间").fill(at)
    page.get_by_label("检查开始日期").fill(first)
    page.get_by_label("检查截止日期").fill(last)
    page.get_by_label("封存截止").fill("2026-04-21T18:00")
    for number, (party, code) in enumerate(zip(PARTIES, CODES, strict=True)):
        choose(page.locator(f"[name=commit_{number}_user]"), party)
        page.locator(f"[name=commit_{number}_label]").fill(party)
        page.locator(f"[name=commit_{number}_code]").fill(code)


def hold(world: World, draw: Draw, clock: Clock) -> Draw:
    """Everything between the request and the closing, which other journeys walk through."""
    by = world.by("coordinator")
    draw = actions.freeze(
        draw=draw, typed_count=draw.expected_count, by=world.by("approver_a"), at=clock.now()
    )
    draw = actions.announce(draw=draw, by=by, at=clock.now())
    clock.move_to("2026-04-20 12:00")
    secrets = world.commit(draw)
    draw = actions.close_commits(draw=draw, by=by, at=clock.now())
    for party in world.parties(draw):
        actions.reveal(
            party=party, secret=secrets[party.code], by=world.actor_of(party), at=clock.now()
        )
    return actions.close_reveals(draw=draw, by=by, at=clock.now())


@pytest.mark.usefixtures("worker")
def test_draw_when_a_round_closes_it_then_pasted_checked_and_public(
    world: World, people: People, clock: Clock, shot: Shot
) -> None:
    """DR-07"""
    planner = people.page("planner_a", viewport=WIDE)
    begin(planner, world, "2026-10-01T22:31", "2026-10-08", "2026-11-30")
    thrower = planner.locator("[name=dice_0_label]")
    expect(thrower).to_be_visible()
    planner.get_by_label("公共随机数（drand）").check()
    expect(thrower).to_be_hidden()
    expect(planner.locator("[name=issue]")).to_be_hidden()
    shot(planner, "1-request")
    press(planner, "查看冻结前确认单")
    expect(planner.locator("body")).to_contain_text(f"drand 第 {MINUTE_ROUND} 轮")
    shot(planner, "2-sheet")
    press(planner, "申请冻结")
    says(planner, "已申请冻结，等待另一人确认")
    draw = hold(world, Draw.objects.get(), clock)

    clock.move_to("2026-10-01 22:24")
    wall = people.page("coordinator", viewport=WALL)
    wall.goto(f"/draws/{draw.draw_id}/screen/")
    expect(wall.locator("#hero")).to_have_text("等待公共随机数")
    expect(wall.locator(".screen-figure strong")).to_contain_text("06:")
    shot(wall, "3-waiting")
    looks_right(wall)
    clock.move_to("2026-10-01 22:32")
    expect(wall.locator(".screen-hero p").first).to_contain_text("取回后当场核对签名")

    operator = people.page("coordinator", viewport=WIDE)
    operator.goto(f"/draws/{draw.draw_id}/console/")
    shot(operator, "4-console")
    follow(operator, "带入公共随机数")
    shot(operator, "5-bring")
    operator.get_by_label("这一轮的内容").fill(line_of(MINUTE_ROUND, signature_of(1)))
    press(operator, "核对并带入")
    expect(operator.locator(".error-summary")).to_contain_text("签名核对不通过")
    shot(operator, "6-forged")
    relayed = {"round": MINUTE_ROUND, "signature": signature_of(MINUTE_ROUND)}
    operator.get_by_label("这一轮的内容").fill(json.dumps(relayed))
    press(operator, "核对并带入")
    says(operator, "签名核对通过，随机数已产生")
    expect(wall.locator("#hero")).to_have_text("已派人，核对通过", timeout=JOB_PATIENCE)
    operator.goto(f"/draws/{draw.draw_id}/")
    shot(operator, "7-record")
    reader = people.page(None, viewport=PHONE)
    reader.goto(f"/open/draws/{draw.draw_id}/")
    expect(reader.locator("#source")).to_contain_text(f"{QUICKNET}/public/{MINUTE_ROUND}")
    shot(reader, "8-public")


@pytest.mark.usefixtures("worker")
def test_draw_when_a_lottery_closes_it_then_two_type_one_attaches_and_all_is_public(
    world: World, people: People, clock: Clock, shot: Shot
) -> None:
    """DR-07"""
    planner = people.page("planner_a", viewport=WIDE)
    begin(planner, world, "2026-11-24T21:30", "2026-12-01", "2026-12-31")
    planner.get_by_label("彩票开奖").check()
    planner.get_by_label("彩种").select_option("kl8")
    planner.get_by_label("期号").fill(ISSUE)
    for number, name in enumerate(("录入员一", "录入员二")):
        choose(planner.locator(f"[name=lot_typist_{number}]"), name)
    shot(planner, "1-request")
    press(planner, "查看冻结前确认单")
    expect(planner.locator("body")).to_contain_text(f"快乐8第 {ISSUE} 期")
    press(planner, "申请冻结")
    says(planner, "已申请冻结，等待另一人确认")
    draw = hold(world, Draw.objects.get(), clock)

    clock.move_to("2026-11-24 21:35")
    wall = people.page("coordinator", viewport=WALL)
    wall.goto(f"/draws/{draw.draw_id}/screen/")
    expect(wall.locator("#hero")).to_have_text("等待开奖")
    one, two = (people.page(name, viewport=PHONE) for name in ("typist_1", "typist_2"))
    for page, numbers in ((one, NUMBERS), (two, NUMBERS.replace("13", "14"))):
        page.goto("/draws/mine/")
        page.get_by_role("link", name="录入", exact=True).click()
        page.get_by_label("开奖号码").fill(numbers)
        press(page, "提交号码")
    says(two, "两人录入第 4 个号码不一致")
    expect(wall.locator("#hero")).to_have_text("两人录入第 4 个号码不一致")
    shot(wall, "2-differ")
    looks_right(wall)
    shot(two, "3-typist")
    for page in (one, two):
        page.goto(f"/draws/{draw.draw_id}/numbers/")
        page.get_by_label("开奖号码").fill(NUMBERS)
        press(page, "提交号码")
        says(page, "已录入，等待另一人录入和开奖公告")
    expect(wall.locator(".screen-figure strong")).to_have_text("2 / 2")

    operator = people.page("coordinator", viewport=WIDE)
    operator.goto(f"/draws/{draw.draw_id}/console/")
    shot(operator, "4-console")
    follow(operator, "附开奖公告")
    operator.get_by_label("或者选择文件").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": BULLETIN.encode("gb18030")}
    )
    shot(operator, "5-bring")
    press(operator, "附上")
    says(operator, "两人录入一致，与开奖公告相符，随机数已产生")
    expect(wall.locator("#hero")).to_have_text("已派人，核对通过", timeout=JOB_PATIENCE)
    operator.goto(f"/draws/{draw.draw_id}/")
    shot(operator, "6-record")
    reader = people.page(None, viewport=WIDE)
    reader.goto(f"/open/draws/{draw.draw_id}/")
    expect(reader.locator("#source")).to_contain_text(BULLETIN)
    shot(reader, "7-public")
