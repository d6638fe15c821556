"""Organisation, calendar and rulebook in a browser: readable, from one another reachable."""

import pytest

from sunlot.actors import Actor
from sunlot.departments.actions import load_departments
from sunlot.departments.rules import read_rows
from tests.cast import NOW
from tests.e2e.conftest import PHONE, People
from tests.e2e.steps.pages import headed, says
from tests.test_demo_data import DATA

pytestmark = pytest.mark.e2e
SYSTEM = Actor.system("load")


def test_system_administrator_reads_the_whole_organisation(people: People, shot):
    load_departments(
        rows=read_rows((DATA / "departments.csv").read_text(encoding="utf-8")), by=SYSTEM, at=NOW
    )
    page = people.page("sysadmin")
    page.goto("/departments/")
    shot(page, "list")
    headed(page, "机构与区划")
    assert page.get_by_text("只组织、不检查").first.is_visible()
    page.get_by_role("link", name="自治区消防救援总队").click()
    headed(page, "自治区消防救援总队")
    shot(page, "detail")


@pytest.mark.parametrize("viewport", [None, PHONE])
def test_calendar_of_known_and_unknown_years(people: People, shot, viewport):
    page = people.page("officer_a1", **({"viewport": viewport} if viewport else {}))
    page.goto("/workdays/?year=2026")
    assert page.get_by_text("248 个工作日").is_visible()
    shot(page, "2026")
    page.get_by_role("link", name="2027", exact=True).click()
    says(page, "2027 年的工作日历尚未载入")
    shot(page, "2027")


def test_rule_is_found_from_the_citation_on_a_page(people: People, shot):
    page = people.page("planner_a")
    page.goto("/workdays/")
    page.get_by_role("link", name="WD-01").click()
    says(page, "不推算")
    page.get_by_role("link", name="规则与依据").first.click()
    shot(page, "list")
    page.get_by_role("link", name="不公开应有法定理由").click()
    shot(page, "detail")
    says(page, "第十四条、第十五条、第十六条")
