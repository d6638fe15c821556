"""The sheet's addresses: page, rows, saving, pasting, ratio, panel, comparison."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sunlot.imports.models import Batch
from sunlot.ledger.models import Event
from sunlot.plans import actions
from sunlot.plans.models import Plan, PlanTask
from sunlot.plans.queries.comparing import compare, side_of
from sunlot.plans.tests.builders import LATER, draft, facts, issued
from sunlot.plans.tests.test_pages import get, post
from tests.cast import NOW, Cast

Clients = Callable[[str], Client]


def save(client: Client, plan: Plan, *cells: dict[str, Any], status: int = 200) -> dict[str, Any]:
    response = client.post(
        reverse("plans:sheet-save", args=[plan.pk]), {"cells": json.dumps(cells)}
    )
    assert response.status_code == status, response.content.decode()[-500:]
    found: dict[str, Any] = response.json()
    return found


def part(client: Client, name: str, pk: int, **data: object) -> str:
    """The HTML of a part of a page."""
    html: str = json.loads(get(client, name, pk, **data))["html"]
    return html


def edit(task: PlanTask, column: str, before: str, after: str) -> dict[str, Any]:
    return {"task": task.pk, "column": column, "before": before, "after": after}


def test_saved_cell_comes_back_with_its_row_the_panel_and_all_figures(
    cast: Cast, client_of: Clients
) -> None:
    plan = draft(cast, linked=1, total=3)
    task = plan.tasks.get(sequence=2)
    answer = save(client_of("coordinator"), plan, edit(task, "credit_linked", "否", "是"))
    assert list(answer["rows"]) == [str(task.pk)]
    assert f'data-task="{task.pk}"' in answer["rows"][str(task.pk)]
    assert "2 / 3 项" in answer["panel"]
    assert answer["tabs"]["unlinked"] == 1
    assert answer["words"].startswith("已保存 1 个单元格。规则检查：")
    assert answer["counts"]["total"] == 3


def test_conflict_and_refusal_are_told_with_row_column_and_person(
    cast: Cast, client_of: Clients
) -> None:
    plan = draft(cast)
    task = plan.tasks.get()
    save(client_of("planner_a"), plan, edit(task, "ratio_text", "", "5%"))
    answer = save(
        client_of("coordinator"), plan, edit(task, "ratio_text", "", "8%"), status=409
    )  # fmt: skip
    assert answer["code"] == "plans-cells-differ"
    assert answer["conflicts"][0]["theirs"] == "5%"
    assert answer["conflicts"][0]["label"] == "第 1 行，抽查比例"
    assert answer["conflicts"][0]["who"].startswith("李文静，")
    answer = save(client_of("coordinator"), plan, edit(task, "title", "任务 1", ""), status=409)
    assert answer["problems"][0]["text"] == "“任务名称”不能为空。"


@pytest.mark.parametrize(
    "cells",
    [
        "", "[]", "{}", "nonsense", "[1]", '[{"task": "1"}]',
        '[{"task": 1, "column": "team", "before": "", "after": "x"}]',
        '[{"task": true, "column": "title", "before": "", "after": "x"}]',
        '[{"task": 1, "column": "title", "before": null, "after": "x"}]',
        '[{"task": 1, "column": "title", "before": "", "after": "\\u0000"}]',
        '[{"task": 1%s, "column": "title", "before": "", "after": "x"}]' % ("0" * 30),
        '[{"task": 1, "column": ["title"], "before": "", "after": "x"}]',
    ],
)  # fmt: skip
def test_anything_but_cells_is_refused(cast: Cast, client_of: Clients, cells: str) -> None:
    plan = draft(cast)
    before = Event.objects.count()
    response = client_of("coordinator").post(
        reverse("plans:sheet-save", args=[plan.pk]), {"cells": cells}
    )
    assert response.status_code == 422
    assert Event.objects.count() == before


def test_row_of_another_plan_cannot_be_saved_through_this_one(
    cast: Cast, client_of: Clients
) -> None:
    plan = draft(cast)
    other = Plan.objects.create(
        region=plan.region, year=2027, title="2027", office=plan.office
    )  # fmt: skip
    actions.add_task(
        plan=other, code="X1", facts=facts(cast, starts_on=None, ends_on=None),
        by=cast.actor("coordinator"), at=NOW,
    )  # fmt: skip
    answer = save(
        client_of("coordinator"), plan, edit(other.tasks.get(), "title", "x", "y"), status=409
    )  # fmt: skip
    assert answer["code"] == "plans-cells-gone"


def test_handing_in_without_blocks_leads_on_and_with_blocks_comes_back(
    cast: Cast, client_of: Clients
) -> None:
    plan = draft(cast, linked=0)
    page = post(client_of("coordinator"), "plans:sheet", plan.pk, 422).decode()
    assert "有 1 项阻止，还没有提交" in page
    assert 'href="#finding-PL-01-block"' in page
    assert "autofocus" in page
    PlanTask.objects.update(credit_linked=True)
    post(client_of("coordinator"), "plans:sheet", plan.pk)


def test_row_is_added_by_its_name(cast: Cast, client_of: Clients) -> None:
    plan = draft(cast)
    url = reverse("plans:sheet-add", args=[plan.pk])
    assert client_of("coordinator").post(url, {"title": " "}).status_code == 422
    answer = client_of("coordinator").post(url, {"title": "新任务", "field": "食品"}).json()
    assert answer["words"].startswith("已增加第 2 行。")
    assert plan.tasks.get(sequence=2).field == "食品"


def test_pasted_table_becomes_a_file_of_the_import(
    cast: Cast, client_of: Clients, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    plan = draft(cast)
    post(client_of("coordinator"), "plans:sheet-paste", plan.pk, text="任务名称\t行业\n新\t食品\n")
    batch = Batch.objects.get()
    assert (batch.kind, batch.options, batch.file_name) == ("plan", {"year": 2026}, "粘贴的表.tsv")
    assert (tmp_path / batch.path).read_bytes().decode() == "任务名称\t行业\n新\t食品\n"
    page = post(client_of("coordinator"), "plans:sheet-paste", plan.pk, 409, text="").decode()
    assert "没有粘贴任何内容" in page


def test_ratio_is_explained_or_said_to_be_not_understood(cast: Cast, client_of: Clients) -> None:
    task = draft(cast).tasks.get()
    client = client_of("planner_a")
    page = part(client, "plans:task-ratio", task.pk, text="A 1% B 5% C 20% D 50%")
    assert "系统理解为" in page
    assert "户数未知" in page
    assert "不超过" in part(client, "plans:task-ratio", task.pk, text="不超过10%")
    page = part(client, "plans:task-ratio", task.pk, text="看情况")
    assert "看不懂这个写法" in page
    assert page.count("<li ") == 3


def test_tabs_search_grouping_and_pages_work_by_address(cast: Cast, client_of: Clients) -> None:
    plan = draft(cast, linked=1, total=3)
    client = client_of("coordinator")
    assert get(client, "plans:sheet", plan.pk, show="unlinked").count("sheet-row") == 2
    assert get(client, "plans:sheet", plan.pk, q="任务 3").count("sheet-row") == 1
    assert "没有符合条件的任务" in get(client, "plans:sheet", plan.pk, show="edited")
    assert (
        get(client, "plans:sheet", plan.pk, group="none", show="bad", **{"from": "x"}).count(
            "sheet-row"
        )
        == 3
    )
    PlanTask.objects.bulk_create(
        PlanTask(plan=plan, sequence=n, code=f"S{n}", title=f"任务 {n}", draw_kind="directed",
                 item_class="general")
        for n in range(4, 61)
    )  # fmt: skip
    page = get(client, "plans:sheet", plan.pk)
    assert page.count("sheet-row") == 50
    assert "from=51" in page
    assert get(client, "plans:sheet", plan.pk, **{"from": "51"}).count("sheet-row") == 10
    assert part(client, "plans:sheet-rows", plan.pk).count("sheet-row") == 60


def test_sheet_of_an_issued_plan_can_be_read_only(cast: Cast, client_of: Clients) -> None:
    plan = issued(cast)
    page = get(client_of("coordinator"), "plans:sheet", plan.pk)
    assert "data-editable" not in page
    assert "提交审议" not in page
    page = get(client_of("planner_c"), "plans:sheet", plan.pk)
    assert "sheet-row" in page


def test_versions_are_compared_with_the_people_and_times_of_both(
    cast: Cast, client_of: Clients
) -> None:
    plan = issued(cast)
    client = client_of("coordinator")
    url = reverse("plans:compare", args=[plan.pk, 1, 2])
    assert client.get(url).status_code == 404, "there is no draft"
    plan = actions.revise(plan=plan, by=cast.actor("coordinator"), at=LATER)
    assert "两版的任务完全相同" in client.get(url).content.decode()
    task = plan.tasks.get()
    long = "食品生产企业、食品经营企业和餐饮服务单位中近两年有投诉举报记录或者抽检不合格记录的对象"
    save(client, plan, edit(task, "target_text", "", long), edit(task, "title", "任务 1", "新名"))
    actions.add_task(
        plan=plan, code="T9", facts=facts(cast, title="多出的任务"), by=cast.actor("coordinator"),
        at=LATER,
    )  # fmt: skip
    page = client.get(url).content.decode()
    for words in ("<del>任务 1</del>", "<ins>新名</ins>", f"<ins>{long}</ins>", "多出的任务",
                  "周敏、马晓东", "改动 1 行", "新增 1 行", "2 个单元格"):  # fmt: skip
        assert words in page
    assert client.get(reverse("plans:compare", args=[plan.pk, 1, 9])).status_code == 404


def test_task_that_went_is_told_as_removed(cast: Cast) -> None:
    plan = issued(cast)
    side = side_of(plan, 1)
    assert side is not None
    found = compare(side.content["tasks"], [])
    assert [(row.code, row.change) for row in found] == [("T001", "removed")]
    assert [row.change for row in compare([], side.content["tasks"])] == ["new"]


def test_plan_leads_those_who_may_edit_rows_to_its_sheet(cast: Cast, client_of: Clients) -> None:
    plan = draft(cast)
    url = reverse("plans:sheet", args=[plan.pk])
    assert url in get(client_of("planner_a"), "plans:detail", plan.pk)
    assert url not in get(client_of("supervisor"), "plans:detail", plan.pk)
