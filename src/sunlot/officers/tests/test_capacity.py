"""Capacity against plan: what officers can do, what adopted plans ask, and where it falls short."""

import datetime
from collections.abc import Callable
from fractions import Fraction

import pytest
from django.test import Client

from sunlot.actors.view import View
from sunlot.errors import Forbidden
from sunlot.items.models import ItemVersion
from sunlot.ledger.models import Event
from sunlot.officers import actions, errors, queries
from sunlot.officers.models import Absence, Officer
from sunlot.officers.queries.capacity import able_months
from sunlot.officers.tests.support import make_officer
from sunlot.plans.models import Plan, PlanTask, PlanTaskJoining
from sunlot.plans.panels import item_officers, officer_items
from sunlot.plans.states import PlanState
from sunlot.targets.tests.support import make_target
from tests.cast import NOW, Cast

TODAY = NOW.date()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def people(cast: Cast) -> list[Officer]:
    make_officer(cast, "M-9", is_expert=True)
    make_officer(cast, "M-8", is_active=False)
    make_officer(cast, "F-1", "fire")
    return [
        make_officer(cast, "M-1", qualifications=["food-safety"], yearly_capacity=24),
        make_officer(cast, "M-2", qualifications=["food-safety", "metrology"]),
    ]


def make_task(cast: Cast, state: str = "issued", **changes: object) -> PlanTask:
    made = {"submitted_by": cast.users["coordinator"], "submitted_at": NOW,
            "adopted_by": cast.users["chair"], "adopted_at": NOW}  # fmt: skip
    plan, _new = Plan.objects.get_or_create(
        region=cast.regions["650000"], year=2026,
        defaults={"title": "计划", "office": cast.office, "state": state} | made,
    )  # fmt: skip
    facts: dict[str, object] = {
        "plan": plan, "sequence": plan.tasks.count() + 1, "code": f"T{plan.tasks.count()}",
        "title": "食品抽查", "lead": cast.department("market"), "draw_kind": "directed",
        "item_class": "general", "ratios": {"all": {"ratio": [1, 1], "min": 1}},
        "target_filter": {"all": [{"field": "kind", "op": "in", "value": ["enterprise"]}]},
        "starts_on": datetime.date(2026, 5, 1), "ends_on": datetime.date(2026, 6, 30),
        "team": {
            "650000-market": {
                "level": "prefecture", "places": 1, "qualifications": {"metrology": 1}
            }
        },
    }  # fmt: skip
    return PlanTask.objects.create(**(facts | changes))


def test_balance_when_plans_ask_more_than_officers_can_then_short_by_month_and_qualification(
    cast: Cast, people: list[Officer]
) -> None:
    """OF-07"""
    for n in range(30):
        make_target(cast.regions["650102"], number=n + 1)
    make_task(cast)
    make_task(cast, target_filter=None)
    balance = queries.balances(cast.actor("planner_a"), 2026, TODAY)[0]
    assert balance.department == cast.department("market")
    assert balance.without_scope == 1
    everybody = balance.all
    assert (everybody.officers, everybody.total.able, everybody.total.asked) == (2, 84, 60)
    assert [one.number for one in everybody.short_months] == [5, 6]
    assert sum(everybody.asked) == 60
    by_name = {one.qualification: one for one in balance.lines}
    assert list(by_name) == ["", "food-safety", "metrology"]
    assert by_name["food-safety"].total.asked == 0
    assert (by_name["metrology"].officers, by_name["metrology"].total.asked) == (1, 30)
    assert queries.balances(cast.actor("planner_a"), 2027, TODAY)[0].all.total.asked == 0
    assert [one.department.code for one in queries.balances(cast.actor("coordinator"), 2026, TODAY)
            ] == ["650000-fire", "650000-market"]  # fmt: skip


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.IN_REVIEW])
def test_balance_when_the_plan_is_not_adopted_then_asks_for_nothing(
    cast: Cast, people: list[Officer], state: str
) -> None:
    make_target(cast.regions["650102"])
    make_task(cast, state=state)
    assert queries.balances(cast.actor("planner_a"), 2026, TODAY)[0].asked == []


def test_months_when_absent_or_uncertified_then_only_the_days_that_are_left(
    cast: Cast, people: list[Officer]
) -> None:
    officer = people[0]
    full = able_months(officer, (), 365, 2026)
    assert (full[0], sum(full)) == (31, 365)
    away = [(datetime.date(2026, 1, 11), datetime.date(2026, 2, 28))]
    assert list(able_months(officer, away, 365, 2026))[:3] == [10, 0, 31]
    officer.certificate_to = datetime.date(2026, 6, 15)
    assert list(able_months(officer, (), 365, 2026))[5:7] == [15, 0]
    assert sum(able_months(officer, [(datetime.date(2025, 1, 1), None)], 365, 2026)) == Fraction(0)


def test_capacity_when_set_then_by_the_own_department_and_in_range(
    cast: Cast, people: list[Officer]
) -> None:
    by, department = cast.actor("planner_a"), cast.department("market")
    actions.set_department_capacity(department=department, visits=30, by=by, at=NOW)
    assert queries.capacities(people) == {people[0].pk: 24, people[1].pk: 30}
    actions.set_capacity(officer=people[0], visits=None, by=by, at=NOW)
    people[0].refresh_from_db()
    assert queries.capacities(people) == dict.fromkeys((people[0].pk, people[1].pk), 30)
    with pytest.raises(errors.CapacityOutOfRange):
        actions.set_capacity(officer=people[0], visits=1001, by=by, at=NOW)
    with pytest.raises(Forbidden):
        actions.set_department_capacity(
            department=department, visits=1, by=cast.actor("planner_b"), at=NOW
        )
    with pytest.raises(Forbidden):
        actions.set_capacity(officer=people[0], visits=1, by=cast.actor("planner_b"), at=NOW)
    kinds = [one.kind for one in Event.objects.order_by("id")]
    assert kinds == ["officers.department-capacity-set", "officers.capacity-set"]


def test_pages_when_opened_then_figures_rows_behind_them_and_a_file(
    cast: Cast, people: list[Officer], client_of: Callable[[str], Client]
) -> None:
    for n in range(30):
        make_target(cast.regions["650102"], number=n + 1)
    task = make_task(cast)
    client = client_of("planner_a")
    page = client.get("/officers/capacity/").content.decode()
    for words in ("5 月缺", "计量监督", "1 个单位，1 个有缺口"):
        assert words in page
    own = client.get("/officers/capacity/650000-market/").content.decode()
    for words in (task.title, f"/plans/tasks/{task.pk}/", "在岗执法人员 2 人", "新疆维吾尔自治区"):
        assert words in own
    assert client.get("/officers/capacity/650000-fire/").status_code == 404
    lines = client.get("/officers/capacity/export.csv").getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == "单位,资质,人数,月份,可承担人次,计划需要人次,缺口"
    assert lines[1].startswith("自治区市场监督管理局,全部人员,2,全年,84,60,0")
    assert len(lines) == 1 + 3 * 13
    assert client.post("/officers/capacity/650000-market/set/", {"visits": "-1"}).status_code == 422
    assert client.post("/officers/capacity/650000-market/set/", {"visits": "10"}).status_code == 302
    assert client.post("/officers/M-1/capacity/", {"visits": "x"}).status_code == 422
    assert client.post("/officers/M-1/capacity/", {"visits": "5"}).status_code == 302
    assert client_of("officer_a1").get("/officers/capacity/").status_code == 403
    assert "qualification" in client.get("/officers/?qualification=metrology").content.decode()


def test_balance_when_a_department_has_tasks_and_nobody_in_post_then_stands_and_is_short(
    cast: Cast, people: list[Officer]
) -> None:
    """OF-07: where nobody can be sent the shortage is worst."""
    for n in range(3):
        make_target(cast.regions["650102"], number=n + 1)
    make_officer(cast, "E-1", "ecology", is_expert=True)
    make_officer(cast, "E-2", "ecology", is_active=False)
    task = make_task(cast, lead=cast.department("ecology"))
    PlanTaskJoining.objects.create(task=task, department=cast.department("justice"))
    found = {
        one.department.code: one for one in queries.balances(cast.actor("coordinator"), 2026, TODAY)
    }
    assert list(found) == [
        "650000-ecology", "650000-fire", "650000-justice", "650000-market"
    ]  # fmt: skip
    for code in ("650000-ecology", "650000-justice"):
        line = found[code].all
        assert (line.officers, line.total.able, line.total.asked) == (0, 0, 6)
        assert found[code].is_short
        assert found[code].nobody
    assert not found["650000-fire"].is_short, "in post and nothing asked"
    own = queries.balances(cast.actor("planner_c"), 2026, TODAY)
    assert [one.department.code for one in own] == ["650000-ecology"]
    assert queries.balances(cast.actor("outsider"), 2026, TODAY) == []


def test_balance_when_a_departments_work_has_passed_on_then_its_tasks_ask_of_the_successor(
    cast: Cast, people: list[Officer]
) -> None:
    make_target(cast.regions["650102"])
    old, new = cast.department("ecology"), cast.department("market")
    make_task(cast, lead=old)
    old.closed, old.succeeded_by, new.took_over = TODAY, new, {old.code: old.pk}
    old.save()
    new.save()
    found = queries.balances(cast.actor("coordinator"), 2026, TODAY)
    assert [(one.department, one.all.total.asked) for one in found] == [
        (cast.department("fire"), 0), (new, 2),
    ]  # fmt: skip


def test_balance_when_read_through_a_view_then_its_departments_only(
    cast: Cast, people: list[Officer]
) -> None:
    make_task(cast, lead=cast.department("ecology"))
    fire = cast.department("fire")
    view = View(department_id=fire.pk, department_name=fire.short_name)
    reader = cast.actor("coordinator").viewing(view)
    found = queries.balances(reader, 2026, TODAY)
    assert [one.department.code for one in found] == ["650000-fire"]


def test_balance_when_tasks_without_a_scope_and_nobody_in_post_then_short_all_the_same(
    cast: Cast, people: list[Officer]
) -> None:
    make_task(cast, lead=cast.department("ecology"), target_filter=None)
    (balance,) = queries.balances(cast.actor("planner_c"), 2026, TODAY)
    assert (balance.all.total.asked, balance.without_scope, balance.is_short) == (0, 1, True)


def test_pages_when_nobody_is_in_post_then_row_own_page_setting_and_file(
    cast: Cast, people: list[Officer], client_of: Callable[[str], Client]
) -> None:
    make_target(cast.regions["650102"])
    task = make_task(cast, lead=cast.department("ecology"))
    client = client_of("coordinator")
    page = client.get("/officers/capacity/").content.decode()
    for words in ("3 个单位，1 个有缺口", "无人在岗", "/officers/capacity/650000-ecology/"):
        assert words in page
    own = client_of("planner_c")
    assert "1 个单位，1 个有缺口" in own.get("/officers/capacity/").content.decode()
    detail = own.get("/officers/capacity/650000-ecology/").content.decode()
    for words in ("无人在岗", "在岗执法人员 0 人", task.title, "5 月"):
        assert words in detail
    file = client.get("/officers/capacity/export.csv").getvalue().decode("utf-8-sig")
    assert "自治区生态环境厅,全部人员,0,全年,0,2,2" in file
    path = "/officers/capacity/650000-ecology/set/"
    assert own.post(path, {"visits": "30"}).status_code == 302
    assert "每人每年 30 次" in client.get("/officers/capacity/").content.decode()
    idle = client.get("/officers/capacity/650000-justice/")
    assert (idle.status_code, "人员够用" in idle.text) == (200, False), "nobody, nothing asked"
    for path in ("650000-office", "650000-ecology"):
        outside = client_of("outsider").get(f"/officers/capacity/{path}/")
        assert outside.status_code == 404
    assert client.get("/officers/capacity/650000-office/").status_code == 404


def test_items_and_officers_when_matched_then_both_pages_say_who_covers_what(
    cast: Cast, people: list[Officer], client_of: Callable[[str], Client]
) -> None:
    from sunlot.draws.tests.world import make_item

    item = make_item(cast, "market", officer_requirement=["metrology"])
    make_item(cast, "market", matter="没有要求的事项")
    panel = officer_items(people[0], cast.actor("planner_a"), TODAY)
    assert panel is not None
    assert [one.matter for one in panel.context["met"]] == ["没有要求的事项"]
    assert [names for _one, names in panel.context["unmet"]] == [["计量监督"]]
    able = item_officers(item, cast.actor("planner_a"))
    assert able is not None
    assert (able.context["total"], able.context["able"]) == (2, 1)
    assert able.context["lines"] == [("metrology", "计量监督", 1)]
    page = client_of("planner_a").get("/officers/M-1/").content.decode()
    assert "缺少资质：计量监督" in page
    assert ItemVersion.objects.count() == 2


def test_absences_when_confirmed_then_take_days_from_the_year(
    cast: Cast, people: list[Officer]
) -> None:
    before = queries.balances(cast.actor("planner_a"), 2026, TODAY)[0].all.total.able
    Absence.objects.create(
        officer=people[0], kind="leave", first=TODAY, last=None, state="confirmed",
        requested_by=cast.users["planner_a"], requested_at=NOW,
        decided_by=cast.users["planner_a"], decided_at=NOW,
    )  # fmt: skip
    assert queries.balances(cast.actor("planner_a"), 2026, TODAY)[0].all.total.able < before
