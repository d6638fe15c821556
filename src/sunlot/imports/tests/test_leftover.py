"""Rows that a batch did not write can be fetched afterwards, mended and handed in."""

import datetime
import io

from django.urls import reverse
from python_calamine import CalamineWorkbook

from sunlot.imports import actions, expiring, leftover
from sunlot.imports.tests.support import AT, check, csv_bytes, load, row
from sunlot.imports.tests.test_steps import GOOD, HEAD, SHORT, work
from sunlot.targets.models import Target

RIGHT = "91650100MA7878AK1T"


def sheet(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_object(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_rows_that_were_skipped_when_fetched_then_come_with_reasons_and_can_be_handed_in(by, page):
    head, odd = [*HEAD, "身份证号", "序号"], ["110101199003078888", "77"]
    batch = check("targets", csv_bytes([head, [*GOOD, *odd], [*SHORT, *odd]]), by=by)
    actions.correct(batch=batch, cells={(3, "credit_code"): RIGHT[:16]}, by=by, at=AT)
    work(batch)
    actions.confirm(batch=batch, partial=True, by=by, at=AT)
    assert work(batch).written == {"new": 1, "update": 0}
    assert batch.path == ""
    shown = page("detail", batch).text
    assert "有 1 行没有写入" in shown
    assert reverse("imports:rest", args=[batch.pk]) in shown
    content = b"".join(page("rest", batch).streaming_content)
    first, second = sheet(content)
    assert first == [*HEAD, "原行号", "原因"]
    assert second[:3] == [SHORT[0], "企业", RIGHT[:16]]
    assert second[-2] == 3
    assert "统一社会信用代码" in str(second[-1])
    mended = [first, [SHORT[0], "企业", RIGHT, *second[3:]]]
    again = load("targets", csv_bytes(mended), by=by)
    assert (again.error_text, again.written) == ("", {"new": 1, "update": 0})
    assert Target.objects.count() == 2


def test_written_rows_when_looked_at_then_lead_to_their_records(by, page, client):
    batch = load("targets", csv_bytes([HEAD, GOOD]), by=by)
    shown = page("detail", batch).text
    assert "查看写入的行" in shown
    listed = client.get(reverse("imports:detail", args=[batch.pk]) + "?class=new").text
    assert f'href="{reverse("targets:detail", args=[GOOD[2]])}"' in listed


def test_batch_without_skipped_rows_when_written_then_leaves_no_file(
    by, page, files, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        batch = load("targets", csv_bytes([HEAD, GOOD]), by=by)
    assert page("rest", batch).status_code == 302
    assert "没有写入。请下载" not in page("detail", batch).text
    assert [path for path in files.rglob("*") if path.is_file()] == []


def test_disk_that_is_full_when_rows_are_left_over_then_the_others_are_written(
    by, files, page, monkeypatch
):
    def full(*_):
        raise OSError(28, "no space")

    monkeypatch.setattr(leftover, "_write", full)
    batch = load("targets", csv_bytes([HEAD, GOOD, SHORT]), by=by, partial=True)
    assert (batch.state, batch.written["new"]) == ("applied", 1)
    assert page("rest", batch).status_code == 302
    assert list(files.rglob("leftover-*")) == []


def test_rows_left_over_when_a_month_is_over_or_the_batch_undone_then_go(by, files):
    old, undone = (
        load("targets", csv_bytes([HEAD, one, [*SHORT[:1], *SHORT[1:]]]), by=by, partial=True)
        for one in (GOOD, ["甲项目", "项目", "", "XM-1", "650102", ""])
    )
    assert len(list(files.rglob("leftover-*"))) == 2
    actions.undo(batch=undone, by=by, at=AT)
    work(undone)
    assert len(list(files.rglob("leftover-*"))) == 1
    assert expiring.give_up_abandoned(at=old.applied_at + datetime.timedelta(days=31)) == 1
    assert list(files.rglob("leftover-*")) == []


def test_rows_of_a_list_compared_row_by_row_when_skipped_then_are_kept_too(by, page):
    head = ["姓名", "人员编号", "单位", "执法证号", "证件起始", "证件截止", "在岗"]
    good = ["示例甲", "650000-market-901", "自治区市场监督管理局", "6501009901", "2023-05-01",
            "2028-04-30", "是"]  # fmt: skip
    wrong = ["示例乙", "650000-market-902", *good[2:3], "6501009902", *good[4:6], "借调"]
    batch = load("officers", csv_bytes([head, good, wrong]), by=by, partial=True)
    assert row(batch, 3).row_class == "error"
    assert [one[0] for one in sheet(b"".join(page("rest", batch).streaming_content))] == [
        "姓名", "示例乙",
    ]  # fmt: skip


def test_identity_number_in_a_row_that_was_skipped_then_is_not_kept_either(by, page):
    wrong = [*GOOD]
    wrong[HEAD.index("统一社会信用代码")] = RIGHT
    wrong[HEAD.index("其他编号")] = "110101199003078888"
    batch = load("targets", csv_bytes([HEAD, GOOD, wrong]), by=by, partial=True)
    content = b"".join(page("rest", batch).streaming_content)
    assert "110101199003078888" not in str(sheet(content))
