"""What breaks such systems in mid-task: a department is merged, an officer leaves."""

import pytest

from sunlot.draws.models import RosterRow
from sunlot.inspections.models import Part
from sunlot.inspections.tests.world import World, officer
from tests.cast import Cast
from tests.e2e.conftest import PHONE, Clock, People
from tests.e2e.steps.pages import follow, open_todo, press, says
from tests.e2e.worlds import visited

pytestmark = pytest.mark.e2e


@pytest.fixture
def world(cast: Cast) -> World:
    return visited(cast)


def test_department_is_merged_in_mid_task_and_the_successor_goes_on(
    world: World, people: People, clock: Clock, shot
):
    visit = world.notified()
    clock.move_to("2026-04-20 10:10")
    first = people.page("coordinator")
    first.goto("/departments/650000-market/")
    follow(first, "机构调整")
    first.get_by_label("合并").check()
    first.get_by_label("文号").fill("新编委〔2026〕12号")
    first.get_by_label("生效日期").fill("2026-04-20")
    shot(first, "ask")
    press(first, "提交")
    says(first, "新设机构须填写")
    first.get_by_label("新机构名称").fill("自治区市场监管和知识产权局")
    first.get_by_label("新机构简称").fill("市场知识产权部门")
    first.get_by_label("新机构代码").fill("650000-market-2")
    press(first, "提交")
    says(first, "等待另一位协调员核对确认")
    second = people.page("coordinator_2", viewport=PHONE)
    open_todo(second, "机构调整等待确认")
    says(second, "未办结的检查")
    shot(second, "confirm-390")
    second.get_by_label("原机构代码").fill("650000-market")
    press(second, "确认调整")
    says(second, "机构调整已生效")
    shot(second, "done-390")
    first.goto("/departments/?q=自治区市场监督管理局")
    says(first, "起由以下机构承接")
    shot(first, "search")
    follow(first, "自治区市场监管和知识产权局")
    says(first, "承接自")
    shot(first, "successor")
    planner = people.page("planner_a")
    planner.goto(f"/inspections/{visit.number}/")
    says(planner, "自治区市场监管和知识产权局")
    shot(planner, "visit")


def test_officer_leaves_in_mid_task_and_the_frozen_order_names_who_comes(
    world: World, people: People, clock: Clock, shot
):
    visit = world.notified()
    new = officer(world.cast, "officer_a1", officer_id="P-new", user=None, name="赵新")
    for one in (*world.officers.values(), new):
        RosterRow.objects.create(
            draw=world.draw, officer=one, officer_code=one.officer_id, salt="0" * 32, cap=10,
            department_code=one.department.code, units=["650000"], qualifications=[],
        )  # fmt: skip
    type(world.draw).objects.filter(pk=world.draw.pk).update(seed="ab" * 32)
    clock.move_to("2026-04-20 10:10")
    planner = people.page("planner_a")
    planner.goto("/officers/P-officer_a2/")
    follow(planner, "办理离岗")
    planner.get_by_label("调离执法岗位").check()
    planner.get_by_label("依据").fill("新市监人〔2026〕8号")
    shot(planner, "leave")
    press(planner, "办理离岗")
    says(planner, "需要换人")
    shot(planner, "officer")
    planner.goto(f"/inspections/{visit.number}/")
    says(planner, "换人后才能检查")
    shot(planner, "visit-before")
    phone = people.page("planner_a", viewport=PHONE)
    phone.goto(f"/inspections/{visit.number}/")
    shot(phone, "visit-before-390")
    open_todo(planner, "需要换人")
    shot(planner, "replace")
    press(planner, "替换")
    says(planner, "已替换 3 个席位")
    planner.goto(f"/inspections/{visit.number}/")
    says(planner, "人员变动")
    says(planner, "赵新")
    shot(planner, "visit-after")
    assert Part.objects.get(inspection=visit, department__kind="market").team.count() == 2
    guard = people.page("secadmin", viewport=PHONE)
    open_todo(guard, "已离岗，账号 officer_a2 还能登录")
    says(guard, "officer_a2")
    shot(guard, "account-390")
    planner.goto("/officers/P-officer_a2/")
    follow(planner, "办理回岗")
    shot(planner, "return")
