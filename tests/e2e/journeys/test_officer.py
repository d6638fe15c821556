"""The officer: the day's visit, the record, what was sent back, a recusal. Made for the phone."""

import pytest

from sunlot.inspections import actions
from sunlot.inspections.models import Part
from sunlot.inspections.states import PartState
from sunlot.officers.actions import declare
from sunlot.officers.models import Recusal
from tests.cast import Cast
from tests.e2e.conftest import Clock, People
from tests.e2e.journeys.standing import WIDTHS, reach, stands, take
from tests.e2e.steps.inspecting import record
from tests.e2e.steps.pages import follow, open_entry, open_todo, press, says, start
from tests.e2e.worlds import visited

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("width", WIDTHS)
def test_officer_records_a_visit_and_mends_what_came_back(
    cast: Cast, people: People, clock: Clock, width, shot
) -> None:
    world = visited(cast)
    part = world.part(world.notified())
    clock.move_to("2026-04-20 10:10")
    page = people.page("officer_a1", viewport=width)
    start(page)
    stands(page, page.locator(".todo .btn-primary"))
    open_todo(page, "待检查、待录入")
    stands(page)
    shot(page, "mine")
    take(page, page.get_by_role("main").get_by_role("link", name="录入结果").first)
    page.wait_for_url("**/record/")
    stands(page)
    shot(page, "record")
    reach(page, page.get_by_label("检查日期"))
    record(page, problem=True)
    assert Part.objects.get(pk=part.pk).state == PartState.TO_REVIEW

    reason = "请补充整改期限"
    actions.return_part(
        part=Part.objects.get(pk=part.pk), reason=reason, by=world.by("approver_a"), at=clock.now()
    )
    start(page)
    says(page, "的检查结果被退回修改")
    says(page, reason)
    shot(page, "returned")
    open_todo(page, "被退回修改")
    stands(page)
    follow(page, "录入结果")
    says(page, reason)
    record(page, problem=False)
    assert Part.objects.get(pk=part.pk).state == PartState.TO_REVIEW
    start(page)
    assert page.get_by_text("被退回修改").count() == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_officer_declares_a_recusal_and_hears_what_was_decided(
    cast: Cast, people: People, clock: Clock, width, shot
) -> None:
    world = visited(cast)
    clock.move_to("2026-04-20 10:10")
    page = people.page("officer_a1", viewport=width)
    open_entry(page, "我的回避")
    stands(page)
    follow(page, "申报回避")
    stands(page, page.get_by_role("main").get_by_role("button", name="查询"))
    page.get_by_role("main").get_by_label("名称或代码").fill(world.targets[1].name)
    press(page, "查询")
    shot(page, "found")
    page.get_by_role("main").get_by_role("link", name=world.targets[1].name).click()
    stands(page)
    page.get_by_label("亲属关系").check()
    page.get_by_label("事由").fill("配偶在该企业任职")
    shot(page, "declare")
    take(page, page.get_by_role("button", name="提交"))
    says(page, world.targets[1].name)
    assert Recusal.objects.get().target == world.targets[1]
    head = people.page("head_a", viewport=width)
    open_todo(head, "回避申报等待决定")
    follow(head, world.targets[1].name)
    stands(head)
    press(head, "同意回避")
    start(page)
    says(page, "的回避申报：应回避")
    shot(page, "decided")


@pytest.mark.parametrize("width", WIDTHS)
def test_officer_takes_a_mistaken_declaration_back_and_declares_again(
    cast: Cast, people: People, clock: Clock, width, shot
) -> None:
    world = visited(cast)
    clock.move_to("2026-04-20 10:10")
    declare(
        target=world.targets[0], origin="declared", reason="填错了对象", by=world.by("officer_a1"),
        at=clock.now(),
    )  # fmt: skip
    page = people.page("officer_a1", viewport=width)
    open_entry(page, "我的回避")
    follow(page, world.targets[0].name)
    shot(page, "before")
    take(page, page.get_by_role("main").get_by_role("button", name="撤回"))
    says(page, "已撤回")
    stands(page)
    shot(page, "withdrawn")
    head = people.page("head_a", viewport=width)
    start(head)
    assert head.get_by_text("回避申报等待决定").count() == 0
    page.goto(f"/targets/{world.targets[0].object_id}/")
    follow(page, "申报回避")
    stands(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_officer_asks_for_an_absence_and_hears_what_was_decided(
    cast: Cast, people: People, clock: Clock, width, shot
) -> None:
    visited(cast)
    clock.move_to("2026-04-20 10:10")
    page = people.page("officer_a1", viewport=width)
    open_entry(page, "我的档案")
    stands(page, page.get_by_role("main").get_by_role("link", name="申请不在岗"))
    shot(page, "me")
    follow(page, "申请不在岗")
    stands(page)
    page.get_by_label("培训、学习").check()
    page.get_by_label("开始日期").fill("2026-05-11")
    page.get_by_label("结束日期").fill("2026-05-15")
    take(page, page.get_by_role("button", name="提交"))
    says(page, "2026-05-11—2026-05-15")
    planner = people.page("planner_a", viewport=width)
    open_todo(planner, "不在岗时段等待确认")
    follow(planner, "王海涛")
    stands(planner)
    press(planner, "确认")
    start(page)
    says(page, "2026-05-11 起的不在岗时段：已确认")
