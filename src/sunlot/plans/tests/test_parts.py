"""Plan tables with several rows for one task, as publishers of Anhui and Hubei make them.

The rows are those of the sample's source S01, a row per department as in the table published.
"""

import io
from collections.abc import Sequence
from typing import Any

import pytest
import xlsxwriter

from sunlot.actors import Actor
from sunlot.imports import actions as imports
from sunlot.imports.models import Batch, BatchKind, Change
from sunlot.imports.reading.workbook import Sheet, read_workbook
from sunlot.imports.rows import RowCells
from sunlot.imports.tests import support
from sunlot.jobs.runner import drain
from sunlot.plans.importing.parts import gather
from sunlot.plans.models import Plan, PlanTask
from sunlot.plans.queries import departments_of
from sunlot.plans.tests.builders import item
from tests.cast import NOW, Cast

ANHUI = ("行业", "牵头部门", "任务名称", "联查部门", "抽查事项", "联查对象", "检查主体",
         "责任分工", "抽查比例", "时间安排", "备注")  # fmt: skip
GRAIN = ("粮食收储", "市场监管部门", "粮食收储企业部门联合抽查")
FIRST = (*GRAIN, "消防救援机构", "粮食收购活动监督检查", "粮食收储企业", "市级", "甲",
         "不低于30%", "7月20日前", "")  # fmt: skip
SECOND = (*GRAIN, "生态环境部门", "地方储备粮监督检查；粮食收购活动监督检查", "储备粮承储企业",
          "县级", "乙", "不低于50%", "10月15日前", "第二批")  # fmt: skip
OTHER = ("校外培训", "市场监管部门", "校外培训机构部门联合抽查", "消防救援机构", "收费行为检查",
         "培训机构", "市级", "", "5%", "", "")  # fmt: skip


def blank(row: Sequence[str], *names: str) -> tuple[str, ...]:
    return tuple("" if head in names else value for head, value in zip(ANHUI, row, strict=True))


def merged_book(rows: Sequence[Sequence[str]], *, merged: Sequence[tuple[int, int]]) -> bytes:
    """A workbook whose first three columns are merged over rows from … to (numbered from 1)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("计划")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write_string(number, column, value)
    for first, last in merged:
        for column in range(3):
            sheet.merge_range(first - 1, column, last - 1, column, rows[first - 1][column])
    book.close()
    return out.getvalue()


def check(by: Actor, content: bytes, name: str = "计划.csv") -> Batch:
    return support.check(BatchKind.PLAN, content, by=by, name=name, options={"year": 2026})


def write(by: Actor, content: bytes, name: str = "计划.csv") -> Batch:
    batch = check(by, content, name)
    assert batch.state == "checked", batch.error_text
    imports.confirm(batch=batch, partial=False, by=by, at=NOW)
    drain()
    batch.refresh_from_db()
    return batch


def table(*rows: Sequence[str]) -> bytes:
    return support.csv_bytes([ANHUI, *rows])


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.actor("coordinator")


BOOK = merged_book([ANHUI, FIRST, SECOND, OTHER], merged=[(2, 3)])
FILES = [
    pytest.param(BOOK, "计划.xlsx", id="merged cells"),
    pytest.param(table(FIRST, SECOND, OTHER), "计划.csv", id="repeated names"),
    pytest.param(
        table(FIRST, blank(SECOND, "行业", "牵头部门", "任务名称"), OTHER), "计划.csv", id="blanks"
    ),
]


@pytest.mark.parametrize(("content", "name"), FILES)
def test_rows_of_one_task_then_become_one_task_with_what_all_of_them_say(
    cast: Cast, office: Actor, content: bytes, name: str
) -> None:
    batch = write(office, content, name)
    assert batch.written == {"new": 2, "update": 0}
    assert batch.reading["joined"] == 1
    task = PlanTask.objects.get(title=GRAIN[2])
    assert [one.short_name for one in departments_of(task)] == [
        "市场监管部门", "生态环境部门", "消防救援机构",
    ]  # fmt: skip
    assert list(task.items.order_by("sequence").values_list("text", flat=True)) == [
        "粮食收购活动监督检查", "地方储备粮监督检查",
    ]  # fmt: skip
    assert task.target_text == "粮食收储企业；储备粮承储企业"
    assert task.ratio_text == "不低于30%；不低于50%"
    assert task.joining_text == "消防救援机构、生态环境部门"
    assert support.row(batch, 2).parts == [2, 3]


@pytest.mark.parametrize(("content", "name"), FILES)
def test_same_file_again_then_changes_nothing_and_undo_takes_all_back(
    cast: Cast, office: Actor, content: bytes, name: str
) -> None:
    first = write(office, content, name)
    again = check(office, content, name)
    assert again.writes == {Change.NEW: 0, Change.UPDATE: 0, Change.SAME: 2}
    imports.undo(batch=first, by=office, at=NOW)
    drain()
    first.refresh_from_db()
    assert first.state == "undone", first.error_text
    assert not Plan.objects.exists()


def test_item_that_one_row_names_then_is_reported_in_that_row_and_mended_there(
    cast: Cast, office: Actor
) -> None:
    item(cast, "LS-1").versions.update(matter="粮食收购活动监督检查")
    item(cast, "LS-2").versions.update(matter="地方储备粮监督检查")
    wrong = tuple(
        "地方储备粮监督捡查" if head == "抽查事项" else value
        for head, value in zip(ANHUI, SECOND, strict=True)
    )
    batch = check(office, table(FIRST, wrong))
    found = [one for one in support.row(batch, 2).problems if one["code"] == "plans-item-unmatched"]
    assert [(one["row"], one["value"]) for one in found] == [(3, "地方储备粮监督捡查")]
    batch = imports.correct(
        batch=batch, cells={(3, "items"): "地方储备粮监督检查"}, by=office, at=NOW
    )
    drain()
    batch.refresh_from_db()
    assert "plans-item-unmatched" not in support.codes(batch, 2)


@pytest.mark.parametrize(
    ("column", "value"),
    [("牵头部门", "消防救援机构"), ("牵头部门", "生态环境部门")],
)
def test_rows_that_contradict_each_other_then_are_named_with_both_words(
    cast: Cast, office: Actor, column: str, value: str
) -> None:
    other = tuple(
        value if head == column else text for head, text in zip(ANHUI, SECOND, strict=True)
    )
    batch = check(office, table(FIRST, other))
    row = support.row(batch, 2)
    found = [one for one in row.problems if one["code"] == "plans-rows-contradict"]
    assert [(one["row"], one["column"]) for one in found] == [(3, "B")]
    assert "第 2 行写“市场监管部门”" in found[0]["message"]
    assert f"第 3 行写“{value}”" in found[0]["message"]
    assert row.row_class == "error"


def test_rows_that_name_one_department_by_two_names_then_agree(cast: Cast, office: Actor) -> None:
    other = tuple(
        "自治区市场监督管理局" if head == "牵头部门" else text
        for head, text in zip(ANHUI, SECOND, strict=True)
    )
    assert "plans-rows-contradict" not in support.codes(check(office, table(FIRST, other)), 2)


def test_same_row_twice_or_the_task_again_further_down_then_is_a_repeat(
    cast: Cast, office: Actor
) -> None:
    batch = check(office, table(FIRST, FIRST, OTHER, SECOND))
    assert "imports-row-repeated" in support.codes(batch, 3)
    assert "imports-row-repeated" in support.codes(batch, 5)


def test_row_without_a_name_of_another_lead_then_is_an_error_and_joins_nothing(
    cast: Cast, office: Actor
) -> None:
    nameless = blank(OTHER, "任务名称")
    nameless = tuple("消防救援机构" if one == "市场监管部门" else one for one in nameless)
    batch = check(office, table(FIRST, nameless))
    assert support.row(batch, 2).parts == []
    assert "imports-value-missing" in support.codes(batch, 3)


def test_annotated_workbook_then_names_each_reason_in_its_own_row(
    cast: Cast, office: Actor, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    batch = check(office, BOOK, "计划.xlsx")
    job = imports.annotate(batch=batch, by=office, at=NOW)
    drain()
    job.refresh_from_db()
    rows = {
        event[0]: event[1]
        for event in read_workbook(tmp_path / job.result_path, file_name="x.xlsx", sheet="计划")
        if not isinstance(event, Sheet)
    }
    assert [rows[number][len(ANHUI)] for number in (2, 3, 4)] == [2, 3, 4]
    assert "地方储备粮监督检查" in rows[3][len(ANHUI) + 1]
    assert "地方储备粮监督检查" not in rows[2][len(ANHUI) + 1]
    assert rows[3][4] == SECOND[4]


def test_rows_one_by_one_then_pass_unchanged() -> None:
    places = {name: ("A", name) for name in ("title", "items")}
    rows = [RowCells(n, {"title": f"任务{n}", "items": "甲"}, places) for n in range(2, 5)]
    assert list(gather(iter(rows))) == rows
