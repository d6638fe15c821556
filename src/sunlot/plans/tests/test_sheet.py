"""Cells of the sheet: who saves what, two people at one cell, one event for what was saved."""

import datetime

import pytest

from sunlot.errors import Forbidden, UserError, WrongState
from sunlot.ledger.models import Event
from sunlot.plans import actions, errors
from sunlot.plans.actions import CellChange
from sunlot.plans.models import Plan, PlanTask
from sunlot.plans.queries.plans import history_of_task
from sunlot.plans.queries.sheet import COLUMNS, Row, grouped, sheet_of
from sunlot.plans.tests.builders import LATER, draft, facts, issued
from tests.cast import NOW, Cast

DAY = datetime.date(2026, 6, 30)


def rows(plan: Plan, cast: Cast, who: str = "coordinator") -> list[Row]:
    return list(sheet_of(Plan.objects.get(pk=plan.pk), cast.actor(who)).rows)


def text(row: Row, column: str) -> str:
    return next(cell.text for cell in row.cells if cell.column.name == column)


def change(task: PlanTask, column: str, before: str, after: str) -> CellChange:
    return CellChange(task.pk, column, before, after)


def save(plan: Plan, cast: Cast, *changes: CellChange, who: str = "coordinator") -> list[int]:
    return actions.save_cells(plan=plan, changes=changes, by=cast.actor(who), at=LATER)


def test_cell_when_saved_then_one_event_of_the_task(cast: Cast) -> None:
    plan = draft(cast, total=2)
    task = plan.tasks.get(sequence=1)
    before = Event.objects.count()
    assert save(plan, cast, change(task, "ratio_text", "", "不低于5%")) == [task.pk]
    task.refresh_from_db()
    assert task.ratio_text == "不低于5%"
    assert Event.objects.count() == before + 1
    event = Event.objects.order_by("-id")[0]
    assert (event.kind, event.noun_id) == ("plans.task-edited", str(task.pk))
    assert event.data["changed"] == ["ratio_text"]


def test_range_when_pasted_then_one_event_that_stands_in_the_history_of_each_row(
    cast: Cast,
) -> None:
    plan = draft(cast, total=3)
    one, two, three = plan.tasks.order_by("sequence")
    before = Event.objects.count()
    changed = save(
        plan, cast,
        change(one, "ratio_text", "", "5%"), change(one, "period_text", "", "5—6月"),
        change(two, "ratio_text", "", "10%"), change(two, "ends_on", "2026-06-30", "2026年7月1日"),
    )  # fmt: skip
    assert changed == [one.pk, two.pk]
    assert Event.objects.count() == before + 1
    event = Event.objects.order_by("-id")[0]
    assert event.kind == "plans.tasks-edited"
    assert event.data == {
        "tasks": 2, "codes": ["T001", "T002"], "changed": ["ends_on", "period_text", "ratio_text"],
    }  # fmt: skip
    two.refresh_from_db()
    assert two.ends_on == datetime.date(2026, 7, 1)
    assert event in history_of_task(two)
    assert event not in history_of_task(three)


def test_cell_that_says_it_already_when_saved_then_nothing_happens(cast: Cast) -> None:
    plan = draft(cast)
    task = plan.tasks.get()
    before = Event.objects.count()
    assert save(plan, cast, change(task, "title", "别的", "任务 1")) == []
    assert Event.objects.count() == before


def test_cell_when_another_has_saved_it_since_then_both_texts_come_back(cast: Cast) -> None:
    plan = draft(cast)
    task = plan.tasks.get()
    save(plan, cast, change(task, "ratio_text", "", "5%"), who="planner_a")
    with pytest.raises(errors.CellsDiffer) as caught:
        save(
            plan,
            cast,
            change(task, "ratio_text", "", "8%"),
            change(task, "title", "任务 1", "新名"),
        )
    assert caught.value.params["cells"] == [
        {"task": task.pk, "column": "ratio_text", "before": "", "theirs": "5%", "mine": "8%"}
    ]
    task.refresh_from_db()
    assert (task.ratio_text, task.title) == ("5%", "任务 1"), "all cells or none"
    save(plan, cast, change(task, "ratio_text", "5%", "8%"))
    task.refresh_from_db()
    assert task.ratio_text == "8%"


def test_two_people_at_two_cells_of_one_row_do_not_disturb_each_other(cast: Cast) -> None:
    plan = draft(cast)
    task = plan.tasks.get()
    save(plan, cast, change(task, "ratio_text", "", "5%"), who="planner_a")
    save(plan, cast, change(task, "period_text", "", "5—6月"))
    task.refresh_from_db()
    assert (task.ratio_text, task.period_text) == ("5%", "5—6月")


@pytest.mark.parametrize(
    ("column", "before", "after", "error"),
    [
        ("title", "任务 1", "  ", "“任务名称”不能为空。"),
        ("title", "任务 1", "长" * 201, "“任务名称”有 201 个字，最多 200 个字。"),
        ("lead", "市场监管部门", "", "“发起部门”不能为空。"),
        ("lead", "市场监管部门", "联席办", "没有名为“联席办”、可以实施检查的部门。"),
        ("lead", "市场监管部门", "消防救援机构", "消防救援机构已是发起部门，不能同时是配合部门。"),
        ("joining", "消防救援机构", "消防救援机构、某某局", "没有名为“某某局”"),
        ("credit_linked", "是", "也许", "“也许”不是“信用关联”可以填写的内容。"),
        ("item_class", "一般检查事项", "特殊", "“特殊”不是“事项类别”可以填写的内容。"),
        ("ends_on", "2026-06-30", "6月底", "“6月底”不是完整的日期。"),
        ("ends_on", "2026-06-30", "2026-01-01", "完成日期 2026-01-01 早于开始日期 2026-05-11。"),
        ("starts_on", "2026-05-11", "2025-05-11", "开始日期 2025-05-11 不在 2026 年度内。"),
    ],
)
def test_cell_that_cannot_be_read_or_contradicts_is_refused_in_words(
    cast: Cast, column: str, before: str, after: str, error: str
) -> None:
    plan = draft(cast)
    task = plan.tasks.get()
    good = change(task, "ratio_text", "", "5%")
    with pytest.raises(errors.CellsRefused) as caught:
        save(plan, cast, change(task, column, before, after), good)
    cells = caught.value.params["cells"]
    assert isinstance(cells, list)
    assert error in cells[0]["text"]
    assert cells[0]["remedy"]
    task.refresh_from_db()
    assert task.ratio_text == "", "all cells or none"


@pytest.mark.parametrize(
    ("column", "before", "after", "shown"),
    [
        ("lead", "市场监管部门", "自治区生态环境厅", "生态环境部门"),
        ("joining", "消防救援机构", "生态环境部门，消防救援机构", "生态环境部门、消防救援机构"),
        ("joining", "消防救援机构", "", ""),
        ("credit_linked", "是", "否", "否"),
        ("credit_linked", "是", "√", "是"),
        ("item_class", "一般检查事项", "重点", "重点检查事项"),
        ("draw_kind", "定向", "不定向", "不定向"),
        ("starts_on", "2026-05-11", "", ""),
        ("target_text", "", "食品生产企业", "食品生产企业"),
    ],
)
def test_cell_when_read_then_shows_what_was_understood(
    cast: Cast, column: str, before: str, after: str, shown: str
) -> None:
    plan = draft(cast)
    task = plan.tasks.get()
    save(plan, cast, change(task, column, before, after))
    assert text(rows(plan, cast)[0], column) == shown


def test_words_that_no_department_answered_to_are_replaced_by_what_is_typed(cast: Cast) -> None:
    plan = draft(cast)
    PlanTask.objects.update(lead=None, lead_text="某局", joining_text="某某局")
    task = plan.tasks.get()
    task.joinings.all().delete()
    row = rows(plan, cast)[0]
    assert (text(row, "lead"), text(row, "joining")) == ("某局", "某某局")
    assert [cell.is_open for cell in row.cells[1:3]] == [True, True]
    save(
        plan,
        cast,
        change(task, "lead", "某局", "市场监管部门"),
        change(task, "joining", "某某局", ""),
    )
    row = rows(plan, cast)[0]
    assert (text(row, "lead"), text(row, "joining")) == ("市场监管部门", "")
    assert not any(cell.is_open for cell in row.cells)


@pytest.mark.parametrize("who", ["planner_a", "coordinator"])
def test_lead_and_office_may_edit(cast: Cast, who: str) -> None:
    plan = draft(cast)
    save(plan, cast, change(plan.tasks.get(), "title", "任务 1", "新名"), who=who)
    assert [row.may_edit for row in rows(plan, cast, who)] == [True]


@pytest.mark.parametrize("who", ["planner_b", "planner_c", "approver_a", "supervisor", "outsider"])
def test_others_may_not_edit(cast: Cast, who: str) -> None:
    plan = draft(cast)
    with pytest.raises((UserError, Plan.DoesNotExist)):
        save(plan, cast, change(plan.tasks.get(), "title", "任务 1", "新名"), who=who)
    assert plan.tasks.get().title == "任务 1"


def test_issued_plan_is_closed_to_the_sheet(cast: Cast) -> None:
    plan = issued(cast)
    with pytest.raises(WrongState):
        save(plan, cast, change(plan.tasks.get(), "title", "任务 1", "新名"))
    with pytest.raises(WrongState):
        actions.add_row(plan=plan, title="新", field="", by=cast.actor("coordinator"), at=NOW)
    assert not any(row.may_edit for row in rows(plan, cast))


def test_row_of_another_plan_or_a_row_that_is_gone_is_refused(cast: Cast) -> None:
    plan = draft(cast)
    task = plan.tasks.get()
    with pytest.raises(errors.CellsGone):
        save(plan, cast, CellChange(task.pk + 1, "title", "任务 1", "新名"))


def test_task_that_is_drawn_is_locked(cast: Cast) -> None:
    plan = draft(cast)
    PlanTask.objects.update(launched_at=NOW)
    with pytest.raises(errors.CellLocked):
        save(plan, cast, change(plan.tasks.get(), "title", "任务 1", "新名"))


def test_row_when_added_then_last_with_the_next_code_and_one_event(cast: Cast) -> None:
    plan = draft(cast, total=2)
    before = Event.objects.count()
    task = actions.add_row(
        plan=plan, title="新任务", field="食品安全", by=cast.actor("coordinator"), at=LATER
    )
    assert (task.sequence, task.code, task.field) == (3, "650000-2026-003", "食品安全")
    assert Event.objects.count() == before + 1
    with pytest.raises(Forbidden):
        actions.add_row(plan=plan, title="新", field="", by=cast.actor("planner_a"), at=LATER)


def test_rows_tell_what_differs_from_the_issued_version(cast: Cast) -> None:
    plan = issued(cast)
    assert [row.change for row in rows(plan, cast)] == [""]
    plan = actions.revise(plan=plan, by=cast.actor("coordinator"), at=LATER)
    save(plan, cast, change(plan.tasks.get(), "ratio_text", "", "5%"))
    actions.add_task(
        plan=plan,
        code="T9",
        facts=facts(cast, title="新任务"),
        by=cast.actor("coordinator"),
        at=LATER,
    )
    found = rows(plan, cast)
    assert [(row.code, row.change) for row in found] == [("T001", "changed"), ("T9", "new")]
    was = {cell.column.name: cell.was for cell in found[0].cells if cell.was is not None}
    assert was == {"ratio_text": ""}


def test_first_draft_has_nothing_to_differ_from(cast: Cast) -> None:
    assert [row.change for row in rows(draft(cast, total=2), cast)] == ["", ""]


def test_task_of_the_issued_version_only_is_shown_as_removed(cast: Cast) -> None:
    plan = issued(cast)
    actions.revise(plan=plan, by=cast.actor("coordinator"), at=LATER)
    PlanTask.objects.all().delete()
    found = rows(plan, cast)
    assert [(row.code, row.change, row.task, row.may_edit) for row in found] == [
        ("T001", "removed", None, False)
    ]


def test_groups_stand_in_the_order_of_the_plan(cast: Cast) -> None:
    plan = draft(cast, total=4)
    for number, field in enumerate(["食品", "商贸", "食品", ""], start=1):
        PlanTask.objects.filter(sequence=number).update(field=field)
    found = [(one.label, len(one.rows)) for one in grouped(rows(plan, cast), "field")]
    assert found == [("食品", 2), ("商贸", 1), ("", 1)]
    assert len(grouped(rows(plan, cast), "none")) == 1
    assert [one.label for one in grouped(rows(plan, cast), "lead")] == ["市场监管部门"]


def test_every_column_has_a_text_for_every_task(cast: Cast) -> None:
    row = rows(draft(cast), cast)[0]
    assert [cell.column.name for cell in row.cells] == [one.name for one in COLUMNS]
