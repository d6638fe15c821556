"""Files as they really arrive, and files that must be refused with a way out."""

import contextlib
import io
import random
import sys
import zipfile

import pytest
import xlsxwriter

from sunlot.errors import UserError
from sunlot.imports import errors
from sunlot.imports.adapters import Column
from sunlot.imports.reading import child, limits, workbook
from sunlot.imports.tests.support import Form, csv_bytes, opened_table, xlsx_bytes
from tests.hostile.containers import repacked

COLUMNS = (
    Column("name", "名称", ("企业名称",), required=True),
    Column("code", "统一社会信用代码", ("代码",), is_code=True),
    Column("note", "备注"),
)
HEAD = ["名称", "统一社会信用代码", "备注"]
ROWS = [HEAD, ["红柳滩果蔬", "91650100MA0000000X", "一"], ["胡杨、面粉", "", "二\n三"]]
READ = [("红柳滩果蔬", "91650100MA0000000X", "一"), ("胡杨、面粉", "", "二\n三")]


@pytest.fixture
def opened(tmp_path):
    """Opens bytes as a file."""

    def open_(content: bytes, name: str = "表.csv", columns=COLUMNS):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return opened_table(path, name, Form(columns))

    return open_


def plain(table):
    return [tuple(row.raw(name) for name in ("name", "code", "note")) for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_csv_is_read_in_its_encoding(opened, encoding):
    assert plain(opened(csv_bytes(ROWS, encoding=encoding))) == READ


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_csv_is_read_with_its_delimiter(opened, mark):
    table = opened(csv_bytes(ROWS, mark=mark))
    assert plain(table) == READ
    assert table.part.delimiter == mark


def test_workbook_reads_like_the_csv_whatever_its_name(opened):
    table = opened(xlsx_bytes(ROWS, before=["说明"]), "假装.csv")
    assert plain(table) == READ
    assert table.part.name == "数据"


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
def test_titles_notes_and_blank_rows_are_no_data_and_numbers_stay_those_of_excel(opened, make):
    rows = [["检查对象一览表"], [], ["单位：某局", "", "2026-04"], HEAD, ["甲", "", ""], [],
            ["乙", "", "x"], ["注：以上由某局填报"]]  # fmt: skip
    table = opened(make(rows))
    assert [(row.number, row.raw("name")) for row in table.rows] == [(5, "甲"), (7, "乙")]
    assert table.guess.choice.header.last == 4
    assert table.skipped.count == 1


@pytest.mark.parametrize(
    ("line", "is_data"),
    [
        (["合　计", "2", "存续 2"], False), (["小 计：2 户", "", "2"], False),
        (["合计商行", "2", "3"], True), (["", "总计", "2"], False),
        (["填表人：王某", "审核人：李某", "2026年3月31日"], False), (["2026 年 3 月"], False),
        (["制表：王某", "2026-03-31"], False),
        (["填表人：王某", "审核人：李某", "红柳滩"], True), (["2. 不是说明"], True),
    ],
)  # fmt: skip
def test_totals_and_signatures_are_no_data(opened, line, is_data):
    rows = list(opened(csv_bytes([HEAD, ["甲", "", ""], line])).rows)
    assert [row.number for row in rows] == ([2, 3] if is_data else [2])


def test_points_of_a_remark_are_no_data_as_long_as_they_follow_it(opened):
    lines = [["注：1. 截至 3 月底"], ["2. 不含注销"], ["（3）示例"], ["乙", "", ""], ["4. 丙"]]
    table = opened(csv_bytes([HEAD, ["甲", "", ""], *lines]))
    assert [row.raw("name") for row in table.rows] == ["甲", "乙", "4. 丙"]
    assert table.skipped.count == 3


def test_headers_are_known_by_other_names_and_in_any_order(opened):
    table = opened(csv_bytes([["代码*", "用不到", " 企业 名称 "], ["1", "x", "甲"]]))
    assert plain(table) == [("甲", "1", "")]
    places = {name: (one.letter, one.label) for name, one in table.guess.mapped.places.items()}
    assert places == {"code": ("A", "代码*"), "name": ("C", "企业 名称")}
    assert isinstance(table.guess.doubt, errors.HeadersUnknown)
    assert "用不到" in table.guess.doubt.text()


def test_identity_numbers_are_not_read(opened):
    table = opened(csv_bytes([[*HEAD, "身份证号"], ["甲", "", "", "110101199003078888"]]))
    assert "11010119900307" not in str([row._cells for row in table.rows])
    assert "11010119900307" not in str(table.survey.as_data()), "nor kept for the preview"
    assert table.guess.doubt is None


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", errors.FileEmpty),
        (b"\xd0\xcf\x11\xe0old", errors.NotATable),
        (b"PK\x03\x04broken", errors.NotATable),
        ("\ufeff\n<HTML><table><tr><td>名称</td></tr></table></html>".encode(), errors.NotATable),
        (b'<?xml version="1.0"?><Workbook/>', errors.NotATable),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xff", errors.EncodingUnknown),
        ("名称\n甲".encode() + b"\xff", errors.EncodingUnknown),
        ("随便,写写\n1,2\n".encode(), errors.NoHeader),
        ("名称,备注\n".encode(), errors.NoRows),
        ("备注,代码\n1,2\n".encode(), errors.MissingColumns),
        ("名称,企业名称,备注\n1,2,3\n".encode(), errors.DuplicateColumns),
        (('名称,备注\n甲,"' + "长" * 40_000).encode(), errors.CsvBroken),
    ],
)
def test_file_that_cannot_be_read_says_why_and_what_to_do(opened, content, error):
    with pytest.raises(error) as caught:
        plain(opened(content))
    assert caught.value.text()
    assert caught.value.remedy_text()


def test_code_kept_as_a_number_refuses_its_cell_until_it_is_corrected(opened):
    rows = opened(xlsx_bytes([HEAD, ["甲", "", ""], ["乙", 916501000000000000, ""]])).rows
    assert [bool(row.lost) for row in rows] == [False, True]
    rows[1].correct({"code": "916501000000000123"})
    rows[1].refuse_lost()
    assert (rows[1].raw("code"), rows[1].problems) == ("916501000000000123", [])


def book(fill) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet("数据")
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ["甲", "", ""])
    fill(sheet)
    made.close()
    return out.getvalue()


def test_formula_without_stored_result_is_refused(opened):
    content = book(lambda sheet: sheet.write_formula(1, 2, "=1+1", None, ""))
    with pytest.raises(errors.FormulaWithoutValue) as caught:
        opened(content)
    assert "C2" in caught.value.text()


def test_formula_with_stored_result_is_its_value(opened):
    content = book(lambda sheet: sheet.write_formula(1, 2, '="一"&"二"', None, "一二"))
    assert plain(opened(content)) == [("甲", "", "一二")]


def test_formula_in_a_column_that_is_not_used_does_not_matter(opened):
    content = book(lambda sheet: sheet.write_formula(1, 7, "=1+1", None, ""))
    assert plain(opened(content)) == [("甲", "", "")]


def test_error_value_is_refused(opened):
    content = book(lambda sheet: sheet.write_formula(1, 2, "=NA()", None, "#N/A"))
    with pytest.raises(errors.ErrorCells):
        opened(content)


def test_cell_at_the_end_of_the_world_is_refused_before_it_is_read(opened):
    content = book(lambda sheet: sheet.write(1_048_575, 16_383, "x"))
    with pytest.raises(errors.TooManyColumns):
        opened(content)


def test_cell_far_away_is_found_without_a_dimension(opened):
    """The element may be missing or lie; the cells themselves are looked at."""
    content = book(lambda sheet: sheet.write(1_048_575, 16_383, "x"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"XFD1048576", b"C2", 1) if "sheet1" in name else data)
    with pytest.raises(errors.TooManyColumns):
        opened(out.getvalue())


def test_workbook_that_unpacks_to_too_much_is_refused(opened, monkeypatch):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("xl/workbook.xml", b"<x/>")
        for number in range(9):
            package.writestr(f"xl/{number}.bin", bytes(100 * 1024 * 1024))
    with pytest.raises(errors.WorkbookTooBig):
        opened(out.getvalue())


def test_archive_that_is_no_workbook_is_refused(opened):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("读我.txt", "x")
    with pytest.raises(errors.NotATable):
        opened(out.getvalue())


def test_reader_finds_its_packages_where_this_process_does(opened, monkeypatch):
    """The site started by root runs on a copied interpreter that knows no site-packages."""
    monkeypatch.setattr(sys, "executable", sys._base_executable)
    assert plain(opened(xlsx_bytes(ROWS))) == READ


def test_reader_gets_no_secret(monkeypatch):
    monkeypatch.setenv("SUNLOT_SECRET_KEY", "secret")
    monkeypatch.setenv("SUNLOT_DATABASE_URL", "postgresql://user:secret@host/db")
    assert "secret" not in str(workbook._environment())


def test_death_of_the_reader_is_the_users_message(opened, monkeypatch, tmp_path):
    killer = tmp_path / "child.py"
    killer.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    monkeypatch.setattr(workbook, "CHILD", killer)
    with pytest.raises(errors.ReaderDied):
        opened(xlsx_bytes(ROWS))


def test_bug_of_the_reader_is_not_blamed_on_the_file(opened, monkeypatch, tmp_path):
    broken = tmp_path / "child.py"
    broken.write_text("import no_such_package\n")
    monkeypatch.setattr(workbook, "CHILD", broken)
    with pytest.raises(RuntimeError, match="no_such_package"):
        opened(xlsx_bytes(ROWS))


@pytest.mark.slow
def test_damaged_workbook_is_read_or_refused(opened):
    """A hundred workbooks with changed bytes: never a bug, never a hang."""
    chance = random.Random(20260420)
    content = bytearray(xlsx_bytes(ROWS))
    for _ in range(100):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        with contextlib.suppress(UserError):
            plain(opened(bytes(damaged)))


def test_workbook_in_an_encoding_that_does_not_exist_is_refused(opened):
    content = repacked(
        xlsx_bytes(ROWS), lambda _name, entry: entry.replace(b'encoding="UTF-8"', b'encoding="F-8"')
    )
    with pytest.raises(errors.NotATable):
        opened(content)


def test_reader_that_hangs_is_stopped(opened, monkeypatch, tmp_path):
    sleeper = tmp_path / "child.py"
    sleeper.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(workbook, "CHILD", sleeper)
    monkeypatch.setattr(limits, "READER_WALL_SECONDS", 0.3)
    with pytest.raises(errors.ReaderDied):
        opened(xlsx_bytes(ROWS))


def test_too_many_rows_are_refused(opened, monkeypatch):
    monkeypatch.setattr(limits, "ROWS", 2)
    with pytest.raises(errors.TooManyRows):
        plain(opened(csv_bytes([HEAD, *[["甲", "", ""]] * 3])))


def test_too_large_a_file_is_refused(opened, monkeypatch):
    monkeypatch.setattr(limits, "CSV_BYTES", 10)
    with pytest.raises(errors.FileTooLarge):
        opened(csv_bytes(ROWS))


def test_reader_gives_up_on_entities(opened):
    """A workbook whose XML defines entities is broken for us, whatever they expand to."""
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", bomb)
        package.writestr("xl/_rels/workbook.xml.rels", bomb)
    with pytest.raises(UserError):
        opened(out.getvalue())


def test_column_numbers_of_the_reader():
    assert [child.scan.column_number(letters) for letters in (b"A", b"Z", b"AA", b"XFD")] == [
        1, 26, 27, 16384,
    ]  # fmt: skip
