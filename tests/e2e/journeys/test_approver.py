"""The approver: reads what is asked, counts, confirms; sends back with a reason."""

import pytest

from sunlot.draws.models import Draw
from sunlot.draws.tests.world import build_world
from sunlot.inspections.models import Part
from sunlot.inspections.states import PartState
from tests.cast import Cast
from tests.e2e.conftest import Clock, People
from tests.e2e.journeys.standing import WIDTHS, reach, stands, take
from tests.e2e.steps.pages import follow, open_todo, press, refuses, says, start
from tests.e2e.worlds import visited

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("width", WIDTHS)
def test_approver_confirms_a_freeze_by_counting(
    cast: Cast, people: People, clock: Clock, settings, tmp_path, width, shot
) -> None:
    settings.MEDIA_ROOT = tmp_path
    draw = build_world(cast, targets=12).requested()
    clock.move_to("2026-04-20 10:10")
    page = people.page("approver_a", viewport=width)
    start(page)
    stands(page, page.locator(".todo .btn-primary"))
    shot(page, "home")
    open_todo(page, "冻结名单等待确认：12 户")
    confirm = page.get_by_role("button", name="确认冻结")
    reach(page, page.get_by_label("名单户数"))
    page.get_by_label("名单户数").fill("11")
    take(page, confirm)
    refuses(page, "11")
    stands(page)
    shot(page, "wrong-count")
    page.get_by_label("名单户数").fill("12")
    take(page, confirm)
    says(page, "名单已冻结，等待公告")
    assert Draw.objects.get(pk=draw.pk).state == "frozen"
    start(page)
    says(page, "现在没有需要办理的事项")


@pytest.mark.parametrize("width", WIDTHS)
def test_approver_sends_one_result_back_and_accepts_the_mended_one(
    cast: Cast, people: People, clock: Clock, width, shot
) -> None:
    world = visited(cast)
    part = world.recorded(world.part(world.notified()), "05")
    clock.move_to("2026-04-20 10:10")
    page = people.page("approver_a", viewport=width)
    open_todo(page, "份检查结果等待审核")
    stands(page)
    follow(page, world.targets[0].name)
    stands(page)
    follow(page, "审核结果")
    page.get_by_label("理由").fill("情况说明缺整改期限")
    shot(page, "review")
    stands(page)
    press(page, "退回录入人")
    says(page, "已退回")
    assert Part.objects.get(pk=part.pk).return_reason == "情况说明缺整改期限"
    world.recorded(Part.objects.get(pk=part.pk), "05")
    open_todo(page, "份检查结果等待审核")
    follow(page, world.targets[0].name)
    follow(page, "审核结果")
    take(page, page.get_by_role("button", name="审核通过"))
    says(page, "已审核通过")
    assert Part.objects.get(pk=part.pk).state == PartState.ACCEPTED
