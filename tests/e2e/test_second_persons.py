"""What one person may not do alone: void, correct, withdraw, open an account, decide a recusal."""

import pytest

from sunlot.draws.tests.world import World as DrawWorld
from sunlot.draws.tests.world import build_world
from sunlot.inspections.tests.world import World
from sunlot.publications import actions as publications
from tests.cast import Cast
from tests.e2e.conftest import PHONE, Clock, People
from tests.e2e.steps.pages import (
    choose,
    follow,
    leave_by,
    open_entry,
    open_todo,
    press,
    refuses,
    says,
    start,
    title,
)
from tests.e2e.worlds import visited

pytestmark = pytest.mark.e2e


@pytest.fixture
def draw_world(cast: Cast, settings, tmp_path) -> DrawWorld:
    settings.MEDIA_ROOT = tmp_path
    return build_world(cast, targets=12)


@pytest.fixture
def world(cast: Cast) -> World:
    return visited(cast)


def test_draw_is_voided_by_two_and_stays_public(
    draw_world: DrawWorld, people: People, clock: Clock, shot
):
    draw = draw_world.announced()
    clock.move_to("2026-04-20 10:10")
    first = people.page("coordinator")
    first.goto(f"/draws/{draw.draw_id}/")
    follow(first, "申请作废")
    first.get_by_label("理由").fill("公告比例有误，应为 5%")
    press(first, "申请作废")
    says(first, "已申请作废，等待另一人确认")
    first.goto(f"/draws/{draw.draw_id}/void-confirm/")
    press(first, "确认作废")
    refuses(first, "申请人和确认人不能是同一人")
    second = people.page("coordinator_2", viewport=PHONE)
    open_todo(second, "作废申请等待确认")
    says(second, "公告比例有误，应为 5%")
    shot(second, "confirm-390")
    press(second, "确认作废")
    says(second, "已作废，记录永久公开")
    citizen = people.page(None)
    citizen.goto("/open/draws/")
    citizen.get_by_role("link", name=draw.draw_id).click()
    says(citizen, "本次抽取已作废")
    says(citizen, "公告比例有误，应为 5%")
    shot(citizen, "public")


def test_published_result_is_corrected_by_two_then_withdrawn_by_two(
    world: World, people: People, clock: Clock, shot
):
    part = world.part(world.closed("05"))
    publications.publish(part=part, by=world.by("planner_a"), at=world.at)
    name = world.targets[0].name
    planner, approver = people.page("planner_a"), people.page("approver_a", viewport=PHONE)
    clock.move_to("2026-04-21 09:00")
    planner.goto("/publications/")
    follow(planner, name)
    follow(planner, "更正")
    choose(planner.locator("select[name^=outcome]").first, "01 ")
    planner.get_by_label("理由").fill("录入时选错结果，按现场笔录更正")
    press(planner, "提出更正")
    planner.goto("/publications/")
    follow(planner, name)
    assert planner.get_by_role("link", name="查看并确认").count() == 0
    open_todo(approver, "更正")
    follow(approver, "查看并确认")
    shot(approver, "correction-390")
    press(approver, "确认更正")
    citizen = people.page(None)
    citizen.goto(f"/open/businesses/{world.targets[0].object_id}/")
    says(citizen, "录入时选错结果，按现场笔录更正")
    shot(citizen, "corrected")
    number = part.inspection.number

    clock.move_to("2026-04-22 09:00")
    planner.reload()
    follow(planner, "撤下")
    planner.get_by_label("理由").fill("检查对象有误，应为同名企业")
    press(planner, "提出撤下")
    open_todo(approver, "撤下")
    follow(approver, "查看并确认")
    press(approver, "确认撤下")
    citizen.goto(f"/open/inspections/{number}/")
    says(citizen, "检查对象有误，应为同名企业")
    assert name not in citizen.content()
    shot(citizen, "withdrawn")


def test_wrong_day_and_state_are_corrected_by_two_and_a_withdrawn_result_comes_back(
    world: World, people: People, clock: Clock, shot
):
    visit = world.notified()
    clock.move_to("2026-04-22 09:00")
    world.at = clock.now()
    part = world.accepted(world.part(visit), "05")
    publications.publish(part=part, by=world.by("planner_a"), at=world.at)
    planner = people.page("planner_a", viewport=PHONE)
    approver, citizen = people.page("approver_a"), people.page(None, viewport=PHONE)

    planner.goto(f"/publications/{part.pk}/")
    follow(planner, "更正")
    planner.get_by_label("检查日期").fill("2026-04-23")
    choose(planner.get_by_label("无法检查的情形"), "注销")
    planner.get_by_label("理由").fill("按现场笔录，企业已经注销")
    press(planner, "提出更正")
    refuses(planner, "无法检查和检查结果只能选一种")
    for box in planner.locator("select[name^=outcome]").all():
        choose(box, "未检查")
    press(planner, "提出更正")
    refuses(planner, "检查日期 2026-04-23 晚于录入日期 2026-04-22")
    shot(planner, "after-record-390")
    planner.get_by_label("检查日期").fill("2026-04-21")
    press(planner, "提出更正")
    says(planner, "等待本部门另一人确认")
    open_todo(approver, "更正")
    follow(approver, "查看并确认")
    says(approver, "注销")
    press(approver, "确认更正")
    citizen.goto(f"/open/inspections/{visit.number}/")
    says(citizen, "2026-04-22 更正：")
    assert citizen.locator("ins", has_text="2026-04-21").count() == 1
    shot(citizen, "corrected-390")

    clock.move_to("2026-04-23 09:00")
    planner.goto(f"/publications/{part.pk}/")
    follow(planner, "撤下")
    planner.get_by_label("理由").fill("登记机关来函，须重新核实")
    press(planner, "提出撤下")
    open_todo(approver, "撤下")
    follow(approver, "查看并确认")
    press(approver, "确认撤下")
    citizen.reload()
    assert citizen.locator("ins").count() == 0
    planner.goto(f"/publications/{part.pk}/")
    follow(planner, "重新公示")
    planner.get_by_label("理由").fill("已核实，原结果属实无误")
    press(planner, "提出重新公示")
    open_todo(approver, "重新公示")
    follow(approver, "查看并确认")
    shot(approver, "come-back")
    press(approver, "确认重新公示")
    citizen.reload()
    says(citizen, "2026-04-23 撤下：")
    says(citizen, "2026-04-23 重新公示：")
    says(citizen, "注销")
    shot(citizen, "back-390")


def test_account_is_opened_by_two_administrators_and_its_owner_chooses_the_password(
    people: People, shot
):
    first, second = people.page("sysadmin"), people.page("secadmin")
    open_entry(first, "开户申请")
    follow(first, "申请开户")
    first.get_by_label("用户名").fill("officer_a9")
    first.get_by_label("姓名").fill("巴合提·叶尔兰")
    choose(first.get_by_label("角色"), "执法人员")
    choose(first.get_by_label("单位"), "自治区市场监督管理局")
    press(first, "提交申请")
    leave_by(first, first.get_by_role("link", name="巴合提·叶尔兰"))
    assert first.get_by_role("button", name="批准开户").count() == 0
    open_entry(second, "开户审批与角色")
    follow(second, "巴合提·叶尔兰")
    shot(second, "decide")
    leave_by(second, second.get_by_role("button", name="批准开户"))
    password = second.locator("dd code").nth(1).inner_text()
    shot(second, "opened")

    owner = people.page(None)
    owner.goto("/accounts/login/")
    sign_in(owner, password)
    assert title(owner) == "修改密码"
    owner.goto("/inspections/mine/")
    assert title(owner) == "修改密码", "nothing else before that"
    fields = owner.locator("input[type=password]")
    fields.nth(0).fill(password)
    fields.nth(1).fill("an-own-long-password")
    fields.nth(2).fill("an-own-long-password")
    press(owner, "修改密码")
    owner.wait_for_url("**/home/")


def sign_in(page, password: str) -> None:
    page.get_by_label("用户名").fill("officer_a9")
    page.get_by_label("密码").fill(password)
    press(page, "登录")
    page.wait_for_url("**/accounts/password/change/")


def test_officer_declares_a_recusal_on_the_phone_and_the_head_decides(
    world: World, people: People, clock: Clock, shot
):
    officer = people.page("officer_a1", viewport=PHONE)
    open_entry(officer, "我的回避")
    follow(officer, "申报回避")
    officer.get_by_role("main").get_by_label("名称或代码").fill(world.targets[1].credit_code or "")
    press(officer, "查询")
    officer.get_by_role("main").get_by_role("link", name=world.targets[1].name).click()
    officer.get_by_label("亲属关系").check()
    officer.get_by_label("事由").fill("配偶在该企业任职")
    shot(officer, "declare-390")
    press(officer, "提交")
    says(officer, world.targets[1].name)
    head = people.page("head_a", viewport=PHONE)
    start(head)
    open_todo(head, "回避")
    follow(head, world.targets[1].name)
    shot(head, "decide-390")
    press(head, "同意回避")
    open_entry(officer, "我的回避")
    says(officer, "应回避")
