"""The workbook with the reasons goes out, and comes back with the mended rows."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from django.conf import settings
from django.urls import reverse
from python_calamine import CalamineWorkbook

from sunlot.imports import actions, annotating
from sunlot.imports.models import Correction
from sunlot.imports.tests.books import ods_bytes
from sunlot.imports.tests.support import AT, check, csv_bytes, row
from sunlot.imports.tests.test_formats import merged_xlsx
from sunlot.jobs.models import Job
from sunlot.jobs.runner import drain
from sunlot.targets.models import Target

HEAD = ["名称", "主体类别", "统一社会信用代码", "其他编号", "行政区划代码", "身份证号"]
GOOD = ["红柳滩果蔬食品有限公司", "企业", "91650000228601443P", "", "650102", "110101199003078888"]
SHORT = ["盐池湾米业有限公司", "企业", "9165000022860144", "", "650102", ""]
FORMULA = ["=1+1", "项目", "", "XM-1", "659999", ""]
RIGHT = "91650100MA7878AK1T"


def annotated(batch, by) -> tuple[Job, bytes]:
    job = actions.annotate(batch=batch, by=by, at=AT)
    drain()
    job.refresh_from_db()
    return job, Path(settings.MEDIA_ROOT, job.result_path).read_bytes()


def sheets(content: bytes) -> dict[str, list]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def book(*tables) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in tables:
        sheet = made.add_worksheet(name)
        for number, line in enumerate(rows):
            for column, cell in enumerate(line):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                else:
                    sheet.write_number(number, column, cell)
    made.close()
    return out.getvalue()


def test_workbook_when_annotated_then_is_the_same_with_reasons_and_totals(by):
    rows = [["一览表"], [], HEAD, GOOD, SHORT, FORMULA, ["注：完"]]
    batch = check(
        "targets", book(("说明", [["请填写", 3.5]]), ("名单", rows)), by=by, name="四月.xls"
    )
    job, content = annotated(batch, by)
    assert job.result_name == "四月-批注.xlsx"
    found = sheets(content)
    assert list(found) == ["说明", "名单", "检查汇总"]
    assert found["说明"] == [["请填写", 3.5]]
    table = found["名单"]
    assert table[2][:8] == [*HEAD, "原行号", "原因"]
    assert table[3][:5] == GOOD[:5]
    assert table[3][5] == "", "identity numbers do not come back"
    assert table[3][6:] == ["", ""]
    assert table[4][:5] == SHORT[:5]
    assert table[4][6] == 5
    assert "现在是 16 位" in table[4][7]
    assert table[5][0] == "=1+1", "text stays text"
    assert "659999" in table[5][7]
    assert ["错误", 2.0] in [line[:2] for line in found["检查汇总"]]
    assert ["合计", 3.0] in [line[:2] for line in found["检查汇总"]]


def test_workbook_when_annotated_then_only_wrong_cells_are_coloured(by):
    batch = check("targets", book(("名单", [HEAD, GOOD, SHORT])), by=by)
    _job, content = annotated(batch, by)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        assert "F6B8B2" in package.read("xl/styles.xml").decode()
    assert 'r="C3" s="' in sheet
    assert 'r="A3" s="' not in sheet
    assert 'r="C2" s="' not in sheet


def test_text_file_when_annotated_then_becomes_a_workbook(by):
    batch = check("targets", csv_bytes([HEAD, SHORT], encoding="gb18030"), by=by, name="a.csv")
    job, content = annotated(batch, by)
    assert job.result_name == "a-批注.xlsx"
    assert list(sheets(content)) == ["数据", "检查汇总"]


def test_mended_rows_when_handed_in_alone_then_only_they_are_taken(by):
    rows = [["一览表"], HEAD, GOOD, SHORT, FORMULA]
    batch = check("targets", book(("名单", rows)), by=by)
    table = sheets(annotated(batch, by)[1])["名单"]
    mended = [table[1], ["改了无误的行", *table[2][1:6], 3, ""], [*table[3]]]
    mended[2][2] = RIGHT
    actions.mend(batch=batch, file_name="改.xlsx", content=[book(("名单", mended))], by=by, at=AT)
    drain()
    batch.refresh_from_db()
    assert (batch.state, batch.error_text) == ("checked", "")
    assert row(batch, 4).key == RIGHT
    assert row(batch, 3).label == GOOD[0], "a row without a problem is not touched"
    assert row(batch, 5).row_class == "error", "a row that was not handed in stays as it was"
    assert Correction.objects.get().value == RIGHT
    assert not Target.objects.exists()
    kept = {one.name.split(".")[0] for one in Path(settings.MEDIA_ROOT, "imports").iterdir()}
    assert kept == {Path(batch.path).name, *(
        Path(one).stem for one in Job.objects.exclude(result_path="").values_list(
            "result_path", flat=True
        )
    )}, "nothing of the mended file stays"  # fmt: skip


def test_mended_file_when_merged_cells_are_blank_in_it_then_they_are_no_correction(by):
    head = ["名称", "主体类别", "统一社会信用代码", "行政区划代码"]
    rows = [head, ["甲", "企业", "1", "650102"], ["乙", "", "2", ""]]
    content = merged_xlsx(rows, [(1, 1, 2, 1), (1, 3, 2, 3)])
    batch = check("targets", content, by=by)
    table = sheets(annotated(batch, by)[1])["数据"]
    table[2][2] = RIGHT
    actions.mend(batch=batch, file_name="改", content=[book(("数据", table))], by=by, at=AT)
    drain()
    batch.refresh_from_db()
    assert [(one.number, one.column) for one in Correction.objects.all()] == [(3, "credit_code")]
    assert row(batch, 3).row_class in ("new", "warning")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (csv_bytes([HEAD, SHORT]), "imports-mended-unknown"),
        (b"\xd0\xcf\x11\xe0x", "imports-not-a-table"),
        (csv_bytes([[*HEAD, "原行号"], [*SHORT, "3"]]), "imports-no-corrections"),
        (csv_bytes([[*HEAD, "原行号"], [*SHORT[:2], RIGHT, *SHORT[3:], "99"]]),
         "imports-no-corrections"),
    ],
)  # fmt: skip
def test_mended_file_that_cannot_be_used_when_handed_in_then_the_batch_waits_as_before(
    by, files, content, code
):
    batch = check("targets", csv_bytes([HEAD, GOOD, SHORT]), by=by)
    actions.mend(batch=batch, file_name="改", content=[content], by=by, at=AT)
    drain()
    batch.refresh_from_db()
    assert (batch.state, batch.error_code, batch.counts["error"]) == ("checked", code, 1)
    assert len([path for path in files.rglob("*") if path.is_file()]) == 1


def test_disk_that_fills_while_annotating_then_is_said_and_leaves_nothing(by, files, monkeypatch):
    def full(*_):
        raise OSError(28, "no space")

    batch = check("targets", csv_bytes([HEAD, SHORT]), by=by)
    monkeypatch.setattr(annotating, "_write_totals", full)
    job = actions.annotate(batch=batch, by=by, at=AT)
    drain()
    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "imports-disk-full")
    assert len([path for path in files.rglob("*") if path.is_file()]) == 1


def test_annotated_workbook_when_the_batch_ends_then_goes(
    by, files, django_capture_on_commit_callbacks
):
    batch = check("targets", csv_bytes([HEAD, SHORT]), by=by)
    annotated(batch, by)
    with django_capture_on_commit_callbacks(execute=True):
        actions.cancel(batch=batch, by=by, at=AT)
    assert [path for path in files.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "name", ["一/二:[三]*?", "'引号'", "很长" * 20, "history", "汇总", "数据/"]
)
def test_sheet_whose_name_excel_forbids_when_annotated_then_has_another(by, name):
    batch = check("targets", ods_bytes([HEAD, GOOD, SHORT], name=name), by=by, name="表.ods")
    job, content = annotated(batch, by)
    assert job.state == "done", job.error_text
    first, *_others = sheets(content).values()
    assert GOOD[0] in first[1]


def test_cells_when_corrected_on_the_page_then_stand_in_the_workbook_with_what_they_said(by):
    other = [*SHORT[:4], "659999", ""]
    batch = check("targets", book(("名单", [HEAD, GOOD, SHORT, other])), by=by)
    cells = {(3, "credit_code"): RIGHT, (4, "credit_code"): "91650100MA7878AK1"}
    actions.correct(batch=batch, cells=cells, by=by, at=AT)
    drain()
    batch.refresh_from_db()
    assert row(batch, 3).row_class != "error"
    _job, content = annotated(batch, by)
    table = sheets(content)["名单"]
    assert table[2][2] == RIGHT
    assert "C 列原为“9165000022860144”" in table[2][7]
    assert table[3][2] == "91650100MA7878AK1"
    assert "现在是 17 位" in table[3][7]
    assert "原为“9165000022860144”" in table[3][7]
    rows = [table[0], [*table[3][:2], "91650100MA7878AK2H", "", "650102", "", 4, ""]]
    actions.mend(batch=batch, file_name="改好.xlsx", content=[book(("名单", rows))], by=by, at=AT)
    drain()
    batch.refresh_from_db()
    assert row(batch, 4).row_class != "error"
    assert row(batch, 3).row_class != "error", "what was corrected before stays"


def test_workbook_when_annotated_then_readable_header_in_sight_and_columns_wide(by):
    batch = check("targets", book(("名单", [HEAD, GOOD, SHORT])), by=by)
    _job, content = annotated(batch, by)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        assert 'wrapText="1"' in package.read("xl/styles.xml").decode()
    assert 'state="frozen"' in sheet
    assert 'ySplit="1"' in sheet
    assert '<col min="1" max="1" width="24' in sheet, "eleven characters of two, and room"
    assert '<col min="8" max="8" width="64' in sheet


def test_workbook_when_ordered_then_the_page_of_the_batch_hands_it_out(by, client_of):
    batch = check("targets", book(("名单", [HEAD, GOOD, SHORT])), by=by)
    client = client_of("planner_a")
    page = reverse("imports:check", args=[batch.pk])
    answer = client.post(reverse("imports:annotate", args=[batch.pk]))
    assert answer["Location"] == f"{page}#workbook"
    waiting = client.get(page).text
    part = reverse("imports:workbook", args=[batch.pk])
    assert f'hx-get="{part}"' in waiting
    drain()
    job = Job.objects.get(task="imports.annotate")
    ready = client.get(part, headers={"HX-Request": "true"}).text
    assert reverse("jobs:result", args=[job.pk]) in ready
    assert "hx-get" not in ready
    assert reverse("jobs:result", args=[job.pk]) in client.get(page).text
    actions.correct(batch=batch, cells={(3, "credit_code"): RIGHT}, by=by, at=AT)
    drain()
    assert reverse("jobs:result", args=[job.pk]) not in client.get(page).text, "out of date"
