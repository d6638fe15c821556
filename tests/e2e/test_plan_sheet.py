"""The plan sheet by a person with keyboard and clipboard, and by one without script."""

import datetime
import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sunlot.ledger.models import Event
from sunlot.plans import actions
from sunlot.plans.models import Plan, PlanTask, PlanTaskItem, PlanTaskJoining
from sunlot.plans.tests.builders import LATER, draft, issued, item
from sunlot.plans.actions import CellChange
from sunlot.imports.models import Batch
from tests.a11y.conftest import VENDOR
from tests.a11y.test_axe import serious
from tests.cast import NOW, Cast
from tests.e2e.conftest import PHONE, People

pytestmark = pytest.mark.e2e
DESK = {"width": 1440, "height": 999}
NAMES = [
    ("食品安全", "食品加工企业联合抽查", "食品加工企业", "5%"),
    ("食品安全", "粮食收储企业联合抽查", "粮食收储企业", "市级2%，区级10%"),
    ("食品安全", "粮食加工企业联合抽查", "粮食加工企业", "不超过10%"),
    ("食品安全", "学校食堂食品安全联合抽查", "高校；中小学、幼儿园", "高校30%；中小学、幼儿园50%"),
    ("食品安全", "餐饮具集中消毒单位抽查", "集中消毒服务单位", "3%"),
    ("商贸流通", "单用途预付卡联合抽查", "规模以上发卡企业", "20%（3户）"),
    ("商贸流通", "新车市场联合抽查", "汽车销售企业", "5%"),
    ("商贸流通", "旅行社经营行为联合抽查", "旅行社", "15%"),
    ("公共安全", "保安从业单位联合抽查", "保安服务企业", "8%"),
    ("公共安全", "消防控制室值班检查", "高层公共建筑", "5%"),
]


def sheet_plan(cast: Cast, rows: int = 60, *, linked: int = 29) -> Plan:
    """A draft of many rows, written at once; every row leads market supervision."""
    plan = issued(cast)
    plan = actions.revise(plan=plan, by=cast.actor("coordinator"), at=LATER)
    market, fire = cast.department("market"), cast.department("fire")
    tasks = PlanTask.objects.bulk_create(
        PlanTask(
            plan=plan, sequence=n, code=f"S{n:03d}", title=f"{NAMES[n % 10][1]} {n}",
            field=NAMES[n % 10][0], target_text=NAMES[n % 10][2], ratio_text=NAMES[n % 10][3],
            lead=market, draw_kind="directed", item_class="general", period_text="5—6月",
            starts_on=datetime.date(2026, 5, 1), ends_on=datetime.date(2026, 6, 30),
            credit_linked=n <= linked,
        )
        for n in range(2, rows + 1)
    )  # fmt: skip
    PlanTaskJoining.objects.bulk_create(PlanTaskJoining(task=one, department=fire) for one in tasks)
    hidden = item(cast, "XF-001", kind="fire", published=False)
    shown = item(cast, "SC-001")
    PlanTaskItem.objects.bulk_create(
        PlanTaskItem(
            task=one, sequence=1, text="消防控制室值班检查" if one.sequence == 9 else "食品生产监督检查",
            item=hidden if one.sequence == 9 else shown, department=market,
        )
        for one in tasks
    )  # fmt: skip
    return plan


def cell(page: Page, number: int, column: str):
    return page.locator(f"tr[data-number='{number}'] td[data-column='{column}']")


def settled(page: Page) -> None:
    """Nothing is on its way to the server."""
    expect(page.locator("[data-sheet]")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("td[data-saved]")).to_have_count(0)


def open_sheet(people: People, plan: Plan, who: str = "coordinator") -> Page:
    page = people.page(who, viewport=DESK)
    page.goto(f"/plans/{plan.pk}/sheet/")
    expect(page.locator("tr.sheet-row")).to_have_count(plan.tasks.count())
    return page


def test_first_look(cast: Cast, people: People, shot: Callable[[Page, str], None]) -> None:
    plan = sheet_plan(cast, 125, linked=62)
    page = open_sheet(people, plan)
    shot(page, "start")
    cell(page, 4, "ratio_text").click()
    page.wait_for_timeout(1500)
    shot(page, "pop")
