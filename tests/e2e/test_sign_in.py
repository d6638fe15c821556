"""Signing in and out, and what somebody without an account meets."""

import pytest

from tests.cast import PASSWORD
from tests.e2e.conftest import PHONE, People
from tests.e2e.steps.pages import leave_by

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("viewport", [None, PHONE])
def test_sign_in_when_password_is_right_then_lands_in_the_workplace(people: People, shot, viewport):
    page = people.page(None, **({"viewport": viewport} if viewport else {}))
    page.goto("/ledger/")
    assert "/accounts/login/" in page.url
    shot(page, "login")
    page.get_by_label("用户名").fill("planner_a")
    page.get_by_label("密码").fill("wrong")
    leave_by(page, page.get_by_role("button", name="登录"))
    assert page.get_by_role("alert").count() or page.locator(".error-summary").count()
    page.get_by_label("用户名").fill("planner_a")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/ledger/")
    shot(page, "ledger")
    assert page.get_by_role("heading", level=1).inner_text() == "公开日志"


def test_pages_when_scripts_are_off_then_readable(people: People):
    page = people.page("planner_a", scripts=False)
    page.goto("/ledger/")
    assert page.get_by_role("heading", level=1).inner_text() == "公开日志"
