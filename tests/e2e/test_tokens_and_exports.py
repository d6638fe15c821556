"""A token is given by two administrators; a list leaves as a workbook that a job writes."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page

from sunlot import clock
from tests.cast import Cast
from tests.e2e.conftest import DESK, PHONE, People
from tests.e2e.steps.pages import leave_by

pytestmark = pytest.mark.e2e
Shot = Callable[[Page, str], None]


def test_token_is_given_by_two_administrators_and_calls_the_api(
    people: People, cast: Cast, shot: Shot
) -> None:
    """AC-10"""
    first, second = people.page("secadmin"), people.page("sysadmin")
    first.goto("/tokens/")
    shot(first, "tokens-empty")
    first.goto("/tokens/new/")
    end = clock.today_of(clock.now()) + datetime.timedelta(days=20)
    first.get_by_label("用途").fill("餐饮许可系统")
    first.get_by_label("责任人的用户名").fill("planner_a")
    first.get_by_label("读取检查对象").check()
    first.get_by_label("写入检查对象").check()
    first.get_by_label("到期日期").fill(end.isoformat())
    first.get_by_label("理由").fill("每天夜里同步许可变化")
    shot(first, "tokens-new")
    first.get_by_role("button", name="提交申请").click()
    first.wait_for_url(re.compile(r"/tokens/\d+/$"))
    page = first.url
    second.goto(page)
    second.get_by_label("请填写责任人的用户名").fill("planner_a")
    shot(second, "tokens-confirm")
    second.get_by_role("button", name="确认发放").click()
    second.get_by_text("等待申请人领取").wait_for()
    first.goto(page)
    shot(first, "tokens-fetch")
    leave_by(first, first.get_by_role("button", name="领取令牌"))
    secret = first.locator("main code").inner_text()
    shot(first, "tokens-issued")
    headers = {"Authorization": f"Bearer {secret}"}
    answer = Client().get("/api/v1/targets", headers=headers).json()
    assert (answer["rows"], answer["next"]) == ([], "")
    for name, viewport in (("desk", DESK), ("phone", PHONE)):
        seen = people.page("secadmin", viewport=viewport)
        for address in ("/tokens/", page, "/api/v1/docs"):
            seen.goto(address)
            wide = seen.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{address} is wider than the screen"
            shot(seen, f"{address.strip('/').replace('/', '-').rpartition(':')[2]}-{name}")
    assert people.complaints == []


def test_list_leaves_as_a_workbook_that_a_job_writes(
    people: People, cast: Cast, worker: None, shot: Shot
) -> None:
    page = people.page("coordinator")
    page.goto("/departments/?q=市场")
    page.get_by_text("导出", exact=True).click()
    shot(page, "export-menu")
    page.get_by_role("button", name="下载 Excel").click()
    page.wait_for_url("**/jobs/**")
    with page.expect_download() as found:
        page.get_by_role("link", name="下载结果").click()
    shot(page, "export-job")
    assert found.value.suggested_filename.endswith(".xlsx")
    phone = people.page("coordinator", viewport=PHONE)
    phone.goto("/departments/")
    phone.get_by_text("导出", exact=True).click()
    wide = phone.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    shot(phone, "export-menu-phone")
