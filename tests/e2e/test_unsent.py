"""What was typed survives: a closed page, an ended session, another person in the browser."""

import re
import time
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from sunlot.accounts.adapters import BEGAN, SEEN
from sunlot.drafts.models import Draft
from sunlot.inspections.models import Part
from sunlot.inspections.states import PartState
from sunlot.plans.models import PlanTask
from sunlot.plans.tests import builders
from tests.cast import PASSWORD, Cast
from tests.e2e.conftest import PHONE, Clock, People
from tests.e2e.steps.pages import press, says, title
from tests.e2e.worlds import visited

pytestmark = pytest.mark.e2e
HOUR = 3600


def record_page(cast: Cast, people: People, clock: Clock, **more: object) -> tuple[Page, str]:
    """The officer in front of the form of a result."""
    world = visited(cast)
    part = world.part(world.notified())
    clock.move_to("2026-05-12 10:42")
    page = people.page("officer_a1", **more)
    address = f"/inspections/{part.inspection.number}/parts/{part.pk}/record/"
    page.goto(address)
    return page, address


def note(page: Page) -> object:
    """The note on the whole visit: the last long text of the form."""
    return page.locator("textarea[name=note]")


def saved(page: Page) -> None:
    expect(page.locator(".autosave")).to_have_text(re.compile(r"已自动保存 10:4\d"))


def turn_back(*, left: int | None = None, over: bool = False) -> None:
    """As if the session's person had done nothing for long."""
    for row in Session.objects.all():
        facts = row.get_decoded()
        seen = time.time() - (13 * HOUR if over else 4 * HOUR - (left or 0))
        facts |= {SEEN: seen, BEGAN: seen}
        row.session_data = Session.get_session_store_class()().encode(facts)
        row.save()


def sign_in(page: Page, username: str) -> None:
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    press(page, "登录")


def test_result_when_the_page_is_closed_then_offered_on_another_device(
    cast: Cast, people: People, clock: Clock, shot: Callable[[Page, str], None]
) -> None:
    page, address = record_page(cast, people, clock)
    page.get_by_label("01 未发现问题").first.check()
    note(page).fill("门口台账不全，已当场说明")  # type: ignore[attr-defined]
    saved(page)
    shot(page, "saved")
    page.context.close()
    phone = people.page("officer_a1", viewport=PHONE)
    phone.goto(address)
    says(phone, "未提交的草稿")
    phone.locator(".draft-offer summary").click()
    shot(phone, "offered-phone")
    phone.get_by_role("link", name="恢复").click()
    phone.wait_for_url("**draft=**")
    says(phone, "还没有提交")
    expect(note(phone)).to_have_value("门口台账不全，已当场说明")  # type: ignore[arg-type]
    expect(phone.get_by_label("01 未发现问题").first).to_be_checked()
    shot(phone, "restored-phone")


def test_draft_when_discarded_then_gone_without_leaving_the_page(
    cast: Cast, people: People, clock: Clock, shot: Callable[[Page, str], None]
) -> None:
    page, address = record_page(cast, people, clock)
    note(page).fill("第一次填写")  # type: ignore[attr-defined]
    saved(page)
    page.goto(address)
    shot(page, "offered")
    note(page).fill("第二次填写")  # type: ignore[attr-defined]
    page.get_by_role("button", name="丢弃").click()
    expect(page.locator(".draft-offer")).to_have_count(0)
    expect(note(page)).to_have_value("第二次填写")  # type: ignore[arg-type]
    saved(page)
    assert [one.answers["note"] for one in Draft.objects.all()] == [["第二次填写"]]


def test_session_when_about_to_end_then_a_button_prolongs_it(
    cast: Cast, people: People, clock: Clock, shot: Callable[[Page, str], None]
) -> None:
    page, address = record_page(cast, people, clock)
    turn_back(left=121)
    page.goto(address)
    # Loading the page was a sign of a person; asking later is none.
    turn_back(left=118)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    says(page, "登录将在 2 分钟内到期")
    shot(page, "ending")
    page.get_by_role("button", name="继续工作").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".session-bar")).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
def test_result_when_sent_after_the_session_then_back_on_the_form_after_sign_in(
    cast: Cast, people: People, clock: Clock, shot: Callable[[Page, str], None], scripts: bool
) -> None:
    page, address = record_page(cast, people, clock, scripts=scripts)
    note(page).fill("会话结束前最后填写")  # type: ignore[attr-defined]
    turn_back(over=True)
    press(page, "提交审核")
    page.wait_for_url("**/accounts/login/**")
    says(page, "您填写的内容已保存")
    shot(page, f"sign-in-{scripts}")
    sign_in(page, "officer_a1")
    page.wait_for_url(f"**{address}")
    says(page, "未提交的草稿")
    page.get_by_role("link", name="恢复").first.click()
    page.wait_for_url("**draft=**")
    expect(note(page)).to_have_value("会话结束前最后填写")  # type: ignore[arg-type]


def test_result_when_the_session_was_deleted_then_the_browser_brings_it_back(
    cast: Cast, people: People, clock: Clock
) -> None:
    page, address = record_page(cast, people, clock)
    note(page).fill("会话被删除前填写")  # type: ignore[attr-defined]
    Session.objects.all().delete()
    press(page, "提交审核")
    page.wait_for_url("**/accounts/login/**")
    assert not Draft.objects.exists()
    sign_in(page, "officer_a1")
    page.wait_for_url(f"**{address}")
    says(page, "未提交的草稿")
    page.get_by_role("link", name="恢复").first.click()
    expect(note(page)).to_have_value("会话被删除前填写")  # type: ignore[arg-type]


def test_draft_when_restored_while_the_browser_brings_it_back_too_then_the_form_still_opens(
    cast: Cast, people: People, clock: Clock
) -> None:
    page, address = record_page(cast, people, clock)
    note(page).fill("会话结束前最后填写")  # type: ignore[attr-defined]
    turn_back(over=True)
    press(page, "提交审核")
    page.wait_for_url("**/accounts/login/**")
    brought: list[Route] = []
    opened: list[Route] = []
    page.route("**/drafts/save/", lambda route: brought.append(route))
    page.route("**draft=**", lambda route: opened.append(route))
    sign_in(page, "officer_a1")
    page.wait_for_url(f"**{address}")
    page.get_by_role("link", name="恢复").first.click(no_wait_after=True)
    page.wait_for_timeout(300)
    brought[0].continue_()
    page.wait_for_timeout(700)
    opened[0].continue_()
    page.wait_for_url("**draft=**", timeout=8000)
    expect(note(page)).to_have_value("会话结束前最后填写")  # type: ignore[arg-type]


@pytest.mark.parametrize("stays", ["download", "come back"])
def test_what_the_browser_brings_back_when_the_page_was_not_left_after_all_then_is_offered(
    cast: Cast, people: People, clock: Clock, stays: str
) -> None:
    """A navigation that was a download, or from which one came back by the browser's cache."""
    page, address = record_page(cast, people, clock)
    note(page).fill("会话被删除前填写")  # type: ignore[attr-defined]
    Session.objects.all().delete()
    press(page, "提交审核")
    page.wait_for_url("**/accounts/login/**")
    brought: list[Route] = []
    page.route("**/drafts/save/", lambda route: brought.append(route))
    page.route(
        "**/list.csv",
        lambda route: route.fulfill(
            body="示例数据", headers={"Content-Disposition": "attachment; filename=list.csv"}
        ),
    )
    sign_in(page, "officer_a1")
    page.wait_for_url(f"**{address}")
    page.wait_for_timeout(300)
    if stays == "download":
        with page.expect_download():
            page.evaluate("window.location.href = '/list.csv'")
    else:
        page.evaluate("window.dispatchEvent(new Event('beforeunload'))")
        page.evaluate(
            "window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
        )
    assert page.locator(".draft-offer").count() == 0
    brought[0].continue_()
    expect(page.locator(".draft-offer")).to_have_count(1, timeout=15000)
    page.get_by_role("link", name="恢复").first.click()
    expect(note(page)).to_have_value("会话被删除前填写")  # type: ignore[arg-type]


def test_result_when_another_person_signs_in_then_never_shown_and_not_sent(
    cast: Cast, people: People, clock: Clock
) -> None:
    page, address = record_page(cast, people, clock)
    note(page).fill("第一个人填写的")  # type: ignore[attr-defined]
    Session.objects.all().delete()
    press(page, "提交审核")
    page.wait_for_url("**/accounts/login/**")
    sign_in(page, "officer_a2")
    page.wait_for_url(f"**{address}")
    expect(page.locator(".draft-offer")).to_have_count(0)
    # The counters are the second person's own; nothing of the first one's is left.
    assert page.evaluate("Object.keys(window.sessionStorage)") in ([], ["sunlot:waiting"])
    assert "第一个人" not in page.evaluate("JSON.stringify(window.sessionStorage)")
    assert not Draft.objects.exists()


def test_page_when_the_session_has_ended_then_says_so_and_leads_back(
    cast: Cast, people: People, clock: Clock, shot: Callable[[Page, str], None]
) -> None:
    page, address = record_page(cast, people, clock)
    note(page).fill("已经存下的内容")  # type: ignore[attr-defined]
    saved(page)
    turn_back(over=True)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    says(page, "登录已过期，您填写的内容已保存。")
    shot(page, "ended")
    page.get_by_role("link", name="重新登录").click()
    sign_in(page, "officer_a1")
    page.wait_for_url(f"**{address}")
    says(page, "未提交的草稿")


def test_sign_out_when_something_waits_in_the_browser_then_cleared(
    cast: Cast, people: People, clock: Clock
) -> None:
    page, _address = record_page(cast, people, clock)
    page.evaluate("window.sessionStorage.setItem('sunlot.left', '{\"reader\": \"x\"}')")
    page.get_by_role("button", name="退出").first.click()
    page.wait_for_url(lambda url: "record" not in url)
    assert page.evaluate("window.sessionStorage.getItem('sunlot.left')") is None


def test_form_when_there_is_no_script_then_nothing_is_promised(
    cast: Cast, people: People, clock: Clock
) -> None:
    page, _address = record_page(cast, people, clock, scripts=False)
    text = page.locator("body").inner_text()
    assert "自动保存" not in text
    assert "到期。" not in text


def test_task_when_two_edit_it_then_the_second_chooses_field_by_field(
    cast: Cast, people: People, clock: Clock, shot: Callable[[Page, str], None]
) -> None:
    builders.draft(cast)
    task = PlanTask.objects.get()
    clock.move_to("2026-04-20 10:42")
    first, second = people.page("coordinator"), people.page("coordinator_2")
    for page in (first, second):
        page.goto(f"/plans/tasks/{task.pk}/edit/")
    first.get_by_label("抽查任务名称").fill("食品加工企业联合抽查（甲）")
    first.get_by_label("抽查领域").fill("食品")
    press(first, "保存")
    first.wait_for_url(f"**/plans/tasks/{task.pk}/")
    second.get_by_label("抽查任务名称").fill("食品加工企业联合抽查（乙）")
    press(second, "保存")
    says(second, "有人改了同样的内容")
    shot(second, "clash")
    second.set_viewport_size(PHONE)
    shot(second, "clash-phone")
    second.get_by_label(re.compile("您填写的")).check()
    press(second, "保存所选内容")
    second.wait_for_url(f"**/plans/tasks/{task.pk}/")
    task.refresh_from_db()
    assert (task.title, task.field) == ("食品加工企业联合抽查（乙）", "食品")


def test_result_when_clicked_twice_and_sent_again_from_the_old_page_then_recorded_once(
    cast: Cast, people: People, clock: Clock, shot: Callable[[Page, str], None]
) -> None:
    page, address = record_page(cast, people, clock)
    for radio in page.get_by_label("01 未发现问题").all():
        radio.check()
    page.get_by_role("button", name="提交审核").dblclick()
    page.wait_for_url("**/inspections/mine/")
    page.go_back()
    page.wait_for_url(f"**{address}")
    page.get_by_role("button", name="提交审核").click()
    says(page, "已在")
    shot(page, "again")
    assert Part.objects.get(state=PartState.TO_REVIEW).revision == 1


def test_task_when_added_twice_and_again_from_the_old_page_then_once(
    cast: Cast, people: People, clock: Clock, shot: Callable[[Page, str], None]
) -> None:
    plan = builders.draft(cast)
    page = people.page("coordinator")
    page.goto(f"/plans/{plan.pk}/add/")
    page.get_by_label("任务编号").fill("N-1")
    page.get_by_label("抽查任务名称").fill("新任务")
    page.get_by_label("发起部门").select_option(label="市场监管部门")
    page.get_by_role("button", name="保存").dblclick()
    page.wait_for_url("**/plans/tasks/**")
    assert title(page) == "新任务"
    page.go_back()
    page.wait_for_url("**/add/")
    press(page, "保存")
    says(page, "N-1")
    shot(page, "again")
    assert plan.tasks.count() == 2
