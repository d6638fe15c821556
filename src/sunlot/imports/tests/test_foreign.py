"""A file that is no table says so when it is handed in, and makes no batch."""

import io
import zipfile

import pytest
from django.urls import reverse

from sunlot.imports import actions, errors
from sunlot.imports.models import Batch
from sunlot.imports.tests.books import compound, ods_bytes, xls_bytes
from sunlot.imports.tests.support import AT, check, csv_bytes, xlsx_bytes
from sunlot.imports.tests.test_steps import GOOD, HEAD, SHORT


def package(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "<a/>")
    return out.getvalue()


FOREIGN = {
    "图片": b"\x89PNG\r\n\x1a\n" + b"0" * 200,
    " PDF 文件": b"%PDF-1.7\n" + b"0" * 200,
    "压缩包": package("名单.csv"),
    "文字文档": package("[Content_Types].xml", "word/document.xml"),
    "演示文稿": package("[Content_Types].xml", "ppt/presentation.xml"),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_file_of_another_kind_when_handed_in_then_says_what_it_is(cast, client, files, kind):
    client.force_login(cast.users["planner_a"])
    file = io.BytesIO(FOREIGN[kind])
    file.name = "名单.xlsx"
    answer = client.post(reverse("imports:new", args=["targets"]), {"file": file})
    assert answer.status_code == 422
    assert f"文件“名单.xlsx”是{kind}，不是表格。" in answer.text
    assert not Batch.objects.exists()
    assert [path for path in files.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "content",
    [compound("WordDocument", b"x" * 5000), b"<html><table><tr><td>1</td></tr></table></html>"],
)
def test_document_of_another_program_when_handed_in_then_makes_no_batch(by, content):
    with pytest.raises((errors.NoTable, errors.NotATable)):
        actions.upload(kind="targets", file_name="a.xls", content=[content], by=by, at=AT)
    assert not Batch.objects.exists()


@pytest.mark.parametrize("make", [xlsx_bytes, xls_bytes, ods_bytes, csv_bytes])
def test_table_of_any_kind_when_handed_in_then_is_read(by, make):
    assert check("targets", make([HEAD, GOOD]), by=by).state == "checked"


def test_picture_instead_of_mended_rows_when_handed_in_then_is_refused_at_once(by):
    batch = check("targets", csv_bytes([HEAD, SHORT]), by=by)
    with pytest.raises(errors.NoTable):
        actions.mend(
            batch=batch, file_name="改.xlsx", content=[FOREIGN["图片"]], by=by, at=AT
        )  # fmt: skip
    batch.refresh_from_db()
    assert batch.state == "checked"


@pytest.mark.parametrize("head", [HEAD, ["单位全称", *HEAD[1:]]])
def test_header_without_rows_when_handed_in_then_says_so_and_waits_for_nobody(by, head):
    batch = check("targets", csv_bytes([head]), by=by)
    assert (batch.state, batch.error_code) == ("failed", "imports-no-rows")
