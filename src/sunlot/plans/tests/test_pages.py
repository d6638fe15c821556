"""Every step of a plan in the browser, by the person whose job it is."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sunlot.items.models import Item, ItemVersion
from sunlot.ledger.models import Event
from sunlot.plans import actions
from sunlot.plans.models import Plan, PlanTask, PlanTaskItem
from sunlot.plans.rules import Ratio
from sunlot.plans.states import PlanState
from sunlot.plans.tests.builders import LATER, draft, issued, item, named_item
from sunlot.targets.models import Target, TargetKind
from tests.cast import NOW, Cast

Clients = Callable[[str], Client]


def post(client: Client, name: str, pk: int, status: int = 302, **data: object) -> bytes:
    response = client.post(reverse(name, args=[pk]), data)
    assert response.status_code == status, response.content.decode()[-2000:]
    return response.content


def get(client: Client, name: str, pk: int, status: int = 200, **data: object) -> str:
    response = client.get(reverse(name, args=[pk]), data)
    assert response.status_code == status
    return response.content.decode()


def targets(cast: Cast, count: int = 3, tag: str = "食品加工") -> None:
    for n in range(count):
        Target.objects.create(
            object_id=f"product:{n}", kind=TargetKind.ENTERPRISE,
            name=f"秘密名称{n}", name_key=b"x", match_name=f"秘密名称{n}", region_tokens=[],
            region=cast.regions["650102"], tags=[tag], updated_at=NOW,
        )  # fmt: skip


def test_plan_from_its_opening_to_its_revision(cast: Cast, client_of: Clients) -> None:
    one, two, chair = client_of("coordinator"), client_of("coordinator_2"), client_of("chair")
    assert "未编制" in one.get(reverse("plans:list")).content.decode()
    response = one.post(reverse("plans:new"), {"year": 2026, "title": "2026 年计划"})
    plan = Plan.objects.get()
    assert response.url == reverse("plans:detail", args=[plan.pk])
    assert (
        "2026 年度的计划已经建立"
        in one.post(reverse("plans:new"), {"year": 2026, "title": "再来"}).content.decode()
    )
    post(
        one, "plans:task-add", plan.pk, code="T1", title="餐饮联合抽查",
        lead=cast.department("market").pk, joining=[cast.department("fire").pk],
        draw_kind="directed", item_class="general", starts_on="2026-05-01", ends_on="2026-06-01",
    )  # fmt: skip
    page = get(one, "plans:detail", plan.pk)
    assert "餐饮联合抽查" in page
    assert "还差 <strong>1</strong> 项" in page
    assert "PL-01" in post(one, "plans:submit", plan.pk, 422).decode()
    post(one, "plans:submit", plan.pk, low_share_reason="尚无分类数据")
    post(one, "plans:adopt", plan.pk, 422)
    get(one, "plans:submit", plan.pk, 409)
    post(chair, "plans:return", plan.pk, reason="请补充事项")
    assert "请补充事项" in get(one, "plans:detail", plan.pk)
    post(one, "plans:submit", plan.pk, low_share_reason="尚无分类数据")
    assert "尚无分类数据" in get(chair, "plans:adopt", plan.pk)
    post(chair, "plans:adopt", plan.pk)
    post(one, "plans:issue-request", plan.pk, document_number="新双随机办〔2026〕1号")
    assert "不能是同一人" in post(one, "plans:issue", plan.pk, 422, task_count=1).decode()
    assert "填写的任务数是 9 项" in post(two, "plans:issue", plan.pk, 422, task_count=9).decode()
    post(two, "plans:issue", plan.pk, task_count=1)
    page = get(one, "plans:detail", plan.pk)
    assert "新双随机办〔2026〕1号" in page
    get(one, "plans:revise", plan.pk)
    post(one, "plans:revise", plan.pk)
    plan.refresh_from_db()
    assert plan.state == PlanState.DRAFT
    assert "正在修订" in get(one, "plans:detail", plan.pk)


def test_step_sent_twice_changes_nothing_and_says_so(cast: Cast, client_of: Clients) -> None:
    plan = draft(cast)
    one = client_of("coordinator")
    post(one, "plans:submit", plan.pk)
    before = Event.objects.count()
    response = one.post(reverse("plans:submit", args=[plan.pk]))
    assert response.status_code == 409
    assert "待审议" in response.content.decode()
    assert Event.objects.count() == before


def test_issued_file_has_the_printed_digest(cast: Cast, client_of: Clients) -> None:
    import hashlib

    plan = issued(cast)
    url = reverse("plans:version", args=[plan.pk, 1])
    content = client_of("planner_b").get(url).content
    assert hashlib.sha256(content).hexdigest() == plan.versions.get().sha256
    missing = reverse("plans:version", args=[plan.pk, 2])
    assert client_of("planner_b").get(missing).status_code == 404


def test_csv_quotes_what_a_spreadsheet_would_run(cast: Cast, client_of: Clients) -> None:
    plan = draft(cast)
    plan.tasks.update(title="=1+1")
    response = client_of("coordinator").get(reverse("plans:export", args=[plan.pk]))
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff序号,任务编号")
    assert ",'=1+1," in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("planner_a", 200), ("planner_b", 200), ("planner_c", 404), ("coordinator", 200),
     ("chair", 200), ("supervisor", 200), ("outsider", 404), ("officer_a1", 404),
     ("party_trade", 403), ("sysadmin", 403)],
)  # fmt: skip
def test_who_sees_a_task(cast: Cast, client_of: Clients, who: str, status: int) -> None:
    task = draft(cast).tasks.get()
    get(client_of(who), "plans:task", task.pk, status)


@pytest.mark.parametrize(
    ("who", "status"),
    [("planner_a", 200), ("planner_c", 200), ("outsider", 404), ("supervisor", 200),
     ("officer_a1", 404), ("auditadmin", 403)],
)  # fmt: skip
def test_who_sees_a_draft_plan(cast: Cast, client_of: Clients, who: str, status: int) -> None:
    get(client_of(who), "plans:detail", draft(cast).pk, status)


def test_joining_department_reads_and_does_not_edit(cast: Cast, client_of: Clients) -> None:
    task = draft(cast).tasks.get()
    for name in ("task-edit", "task-scope", "task-ratios", "task-team", "task-items"):
        get(client_of("planner_b"), f"plans:{name}", task.pk, 403)
        get(client_of("planner_a"), f"plans:{name}", task.pk)
        get(client_of("outsider"), f"plans:{name}", task.pk, 404)


def test_task_is_edited_in_the_words_of_the_person(cast: Cast, client_of: Clients) -> None:
    task = draft(cast).tasks.get()
    planner = client_of("planner_a")
    data = {
        "title": "新名称", "lead": task.lead_id, "draw_kind": "directed", "item_class": "key",
        "starts_on": "2026-06-01", "ends_on": "2026-05-01",
    }  # fmt: skip
    page = post(planner, "plans:task-edit", task.pk, 422, **data).decode()
    assert "早于开始日期" in page
    assert "plans-period-reversed" in page
    post(planner, "plans:task-edit", task.pk, **(data | {"ends_on": "2026-06-30"}))
    task.refresh_from_db()
    assert (task.title, task.credit_linked, task.joinings.count()) == ("新名称", False, 0)


def test_scope_is_tried_and_saved_with_counts_and_never_a_name(
    cast: Cast, client_of: Clients
) -> None:
    """DR-08"""
    targets(cast)
    task = draft(cast, linked=0).tasks.get()
    planner = client_of("planner_a")
    data = {"tags": ["食品加工"], "kinds": ["enterprise"], "divisions": ["650100"]}
    response = planner.post(reverse("plans:task-scope", args=[task.pk]), data | {"do": "try"})
    assert response.status_code == 200
    assert "<strong>3</strong> 户" in response.content.decode()
    assert "秘密名称" not in response.content.decode()
    task.refresh_from_db()
    assert task.target_filter is None
    post(planner, "plans:task-scope", task.pk, do="save", **data)
    page = get(planner, "plans:task", task.pk)
    assert "抽取范围内 3 户" in page
    assert "秘密名称" not in page
    task.refresh_from_db()
    assert task.target_filter["all"][0] == {"field": "tag", "op": "in", "value": ["食品加工"]}
    assert "食品加工" in get(planner, "plans:task-scope", task.pk)
    post(planner, "plans:task-scope", task.pk, do="save")
    task.refresh_from_db()
    assert task.target_filter is None, "an empty form means 尚无抽取范围, never everybody"


def test_ratio_of_zero_is_refused_on_the_page(cast: Cast, client_of: Clients) -> None:
    """PL-02"""
    task = draft(cast).tasks.get()
    planner = client_of("planner_a")
    data = {"ratio_A": "0", "ratio_B": "5", "ratio_C": "20", "ratio_D": "1/2"}
    page = post(planner, "plans:task-ratios", task.pk, 422, **data).decode()
    assert "A 类的比例是 0" in page
    page = post(planner, "plans:task-ratios", task.pk, 422, **(data | {"ratio_A": "2—5%"}))
    assert "看不懂" in page.decode()
    post(planner, "plans:task-ratios", task.pk, **(data | {"ratio_A": "0.5", "min_A": "1"}))
    task.refresh_from_db()
    assert task.ratios["A"] == {"ratio": [1, 200], "min": 1}
    assert task.ratios["D"] == {"ratio": [1, 2], "min": 0}


def test_team_of_one_is_refused_on_the_page(cast: Cast, client_of: Clients) -> None:
    """OF-01"""
    task = draft(cast).tasks.get()
    planner = client_of("planner_a")
    market, fire = cast.department("market").pk, cast.department("fire").pk
    data = {
        f"d{market}-total": 2, f"d{market}-level": "prefecture",
        f"d{fire}-total": 1, f"d{fire}-level": "county",
    }  # fmt: skip
    page = post(planner, "plans:task-team", task.pk, 422, **data).decode()
    assert "消防救援机构每户只派 1 人" in page
    post(planner, "plans:task-team", task.pk, **(data | {f"d{fire}-total": 3}))
    task.refresh_from_db()
    assert task.team["650000-fire"] == {"level": "county", "places": 3, "qualifications": {}}


def test_qualifications_stand_on_the_pages_by_name(cast: Cast, client_of: Clients) -> None:
    task = draft(cast).tasks.get()
    task.team = {
        "650000-market": {
            "level": "prefecture", "places": 1, "qualifications": {"food-safety": 1}
        }
    }  # fmt: skip
    task.save()
    planner = client_of("planner_a")
    assert "其中 1 人具备 食品安全监督检查" in get(planner, "plans:task", task.pk)
    page = get(planner, "plans:task-team", task.pk)
    assert "食品安全监督检查" in page
    assert ">food-safety<" not in page


def test_items_are_matched_and_added_on_the_page(cast: Cast, client_of: Clients) -> None:
    task = draft(cast).tasks.get()
    row = named_item(task)
    food, fire = item(cast), item(cast, "XF-001", kind="fire")
    item(cast, "SC-404", published=False)
    planner = client_of("planner_a")
    page = get(planner, "plans:task-items", task.pk)
    assert "待匹配" in page
    assert "SC-404" not in page
    post(
        planner, "plans:task-items", task.pk,
        **{f"i{row.pk}-item": food.pk, f"i{row.pk}-department": cast.department("market").pk,
           "new1-item": fire.pk, "new1-department": cast.department("fire").pk},
    )  # fmt: skip
    found = task.items.order_by("sequence").values_list("item__code", "department__kind")
    assert list(found) == [("SC-001", "market"), ("XF-001", "fire")]


def test_items_that_are_over_when_the_task_begins_are_not_offered_it_01(
    cast: Cast, client_of: Clients
) -> None:
    task = draft(cast).tasks.get()
    day = date(2099, 5, 11)
    PlanTask.objects.update(starts_on=day, ends_on=day)
    for code, last in (("SC-001", -1), ("SC-002", 0), ("SC-003", -1)):
        item(cast, code).versions.update(valid_to=day + timedelta(days=last))
    ItemVersion.objects.filter(item__code="SC-003").update(
        ended_on=day, ended_at=NOW, ended_by=cast.users["planner_a"], end_reason="取消"
    )
    planner = client_of("planner_a")
    page = get(planner, "plans:task-items", task.pk)
    assert [code in page for code in ("SC-001", "SC-002", "SC-003")] == [False, True, False]
    row = named_item(task)
    for code, words in (("SC-001", "自 2099-05-11 起失效"), ("SC-003", "自 2099-05-11 起停用")):
        chosen = Item.objects.get(code=code)
        PlanTaskItem.objects.filter(pk=row.pk).update(item=chosen)
        page = get(planner, "plans:task-items", task.pk)
        label = f"{code} 食品生产监督检查（{code}，{words}）"
        assert page.count(f'<option value="{chosen.pk}" selected>{label}</option>') == 1
        assert page.count(label) == 1, "no other row may choose it"
        assert "须改选或去掉" in page
        sent = {f"i{row.pk}-item": chosen.pk, f"i{row.pk}-department": ""}
        refused = post(planner, "plans:task-items", task.pk, 422, **sent).decode()
        assert "已停用或失效" in refused


def test_launched_task_shows_no_way_to_change_it(cast: Cast, client_of: Clients) -> None:
    task = issued(cast).tasks.get()
    actions.mark_launched(task=task, at=LATER)
    planner = client_of("planner_a")
    page = get(planner, "plans:task", task.pk)
    assert reverse("plans:task-scope", args=[task.pk]) not in page
    response = planner.get(reverse("plans:task-scope", args=[task.pk]))
    assert response.status_code == 409
    assert "已提出抽取" in response.content.decode()


def test_filters_of_the_table(cast: Cast, client_of: Clients) -> None:
    plan = draft(cast, linked=1, total=3)
    named_item(plan.tasks.get(sequence=3))
    PlanTask.objects.filter(sequence=1).update(target_filter={"all": []})
    one = client_of("coordinator")

    def shown(**query: str) -> list[int]:
        page = get(one, "plans:detail", plan.pk, **query)
        return [n for n in (1, 2, 3) if f"任务 {n}<" in page or f"任务 <mark>{n}</mark>" in page]

    assert shown() == [1, 2, 3]
    assert shown(show="linked") == [1]
    assert shown(show="unlinked") == [2, 3]
    assert shown(show="unmatched") == [3]
    assert shown(show="unscoped") == [2, 3]
    assert shown(show="nonsense", q="任务 2") == [2]


def test_class_sizes_are_hidden_from_roles_without_the_right(
    cast: Cast, client_of: Clients
) -> None:
    """RK-01"""
    task = issued(cast).tasks.get()
    actions.set_ratios(
        task=task, by=cast.actor("planner_a"), at=LATER,
        ratios={one: Ratio(1, 7) for one in "ABCD"},
    )  # fmt: skip
    assert "1/7" in get(client_of("planner_a"), "plans:task", task.pk)
    get(client_of("officer_a1"), "plans:task", task.pk, 404)
