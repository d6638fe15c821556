"""The workbench of each role: what waits, in which order, and the figures with their rows."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from sunlot.accounts.actions import request_account
from sunlot.home import queries
from sunlot.plans import actions
from sunlot.plans.tests.builders import draft, issued
from sunlot.ui.todo import Todo
from tests.cast import NOW, Cast

TODAY = datetime.date(2026, 4, 20)
Clients = Callable[[str], Client]


def line(what: str, due: datetime.date | None = None, *, late: bool = False) -> Todo:
    return Todo(icon="clock", what=what, why="", button="", url="/", due=due, late=late)


def page_of(client: Client, **query: str) -> str:
    response = client.get(reverse("home:workbench"), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    "who",
    ["coordinator", "planner_a", "approver_b", "officer_a1", "supervisor", "party_trade",
     "typist_1", "sysadmin", "secadmin", "auditadmin", "outsider"],
)  # fmt: skip
def test_every_role_has_a_workbench(cast: Cast, client_of: Clients, who: str) -> None:
    issued(cast)
    page = page_of(client_of(who))
    assert "<h1>" in page
    administrators = {"sysadmin", "secadmin", "auditadmin"}
    assert ("本角色不能查看业务数据" in page) == (who in administrators)
    assert ("随机抽取的检查" in page) == (
        who in {"coordinator", "planner_a", "approver_b", "supervisor", "outsider"}
    )


def test_anonymous_is_led_to_sign_in(cast: Cast) -> None:
    assert Client().get("/home/").status_code == 302


def test_plan_walks_over_the_workbenches_of_its_people(cast: Cast) -> None:
    def waits(who: str) -> list[str]:
        return [one.button for one in queries.agenda(cast.actor(who), TODAY)]

    plan = draft(cast, linked=0)
    assert "查看计划" in waits("coordinator")
    actions.submit(plan=plan, low_share_reason="理由", by=cast.actor("coordinator"), at=NOW)
    assert "审议" in waits("chair")
    assert "审议" not in waits("coordinator"), "who submitted does not adopt"
    assert "审议" not in waits("outsider")
    actions.adopt(plan=plan, by=cast.actor("chair"), at=NOW)
    assert "提出印发" in waits("coordinator")
    actions.request_issue(plan=plan, document_number="甲", by=cast.actor("coordinator"), at=NOW)
    assert "核对" in waits("coordinator_2")
    assert "核对" not in waits("coordinator")
    actions.issue(plan=plan, task_count=1, by=cast.actor("coordinator_2"), at=NOW)
    assert "去准备" in waits("planner_a")
    assert "去准备" not in waits("planner_b"), "only the lead prepares"
    actions.mark_launched(task=plan.tasks.get(), at=NOW)
    assert "去准备" not in waits("planner_a")


def test_today_first_then_overdue_then_by_day_then_undated(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = datetime.timedelta(days=1)
    given = [
        line("undated"), line("later", TODAY + 9 * day), line("soon", TODAY + day),
        line("overdue", TODAY - day, late=True), line("today", TODAY),
    ]  # fmt: skip
    monkeypatch.setattr("sunlot.draws.queries.todo", lambda _actor, _today: given)
    found = queries.agenda(cast.actor("supervisor"), TODAY)
    assert [one.what for one in found] == ["today", "overdue", "soon", "later", "undated"]


def test_request_for_an_account_waits_for_the_second_administrator(
    cast: Cast, client_of: Clients
) -> None:
    """AC-01"""
    request_account(
        username="new", name="新人", title="", role="planner",
        department=cast.department("market"), by=cast.actor("sysadmin"), at=NOW,
    )  # fmt: skip
    assert "新人的开户申请等待审批" in page_of(client_of("secadmin"))
    assert "等待安全管理员审批" in page_of(client_of("sysadmin"))
    assert "新人" not in page_of(client_of("coordinator"))


def test_tab_shows_only_its_kind(cast: Cast, client_of: Clients) -> None:
    plan = draft(cast)
    actions.submit(plan=plan, low_share_reason="", by=cast.actor("coordinator"), at=NOW)
    assert "年度计划等待审议" in page_of(client_of("chair"), show="decide")
    assert "这一类现在没有待办" in page_of(client_of("chair"), show="wait")
    assert "年度计划等待审议" in page_of(client_of("chair"), show="nonsense", all="1")
