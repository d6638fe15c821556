"""Every kind of file and every trap in it: what arrives as a table leaves as the same rows."""

import io
import struct
import zipfile

import pytest
import xlsxwriter

from sunlot.imports import errors
from sunlot.imports.adapters import Column, Preset
from sunlot.imports.reading import look_at
from sunlot.imports.reading.header import HeaderRows, headings_of
from sunlot.imports.tests.books import Broken, compound, ods_bytes, record, xls_bytes
from sunlot.imports.tests.support import Form, csv_bytes, opened_table, xlsx_bytes

COLUMNS = (
    Column("name", "名称", ("企业名称",), required=True),
    Column("code", "统一社会信用代码", ("代码",), is_code=True),
    Column("starts", "抽取日期起"),
    Column("ends", "抽取日期至"),
    Column("note", "备注"),
)
HEAD = ["名称", "统一社会信用代码", "备注"]
ROWS = [HEAD, ["红柳滩果蔬", "91650100MA0000000X", "一"], ["胡杨、面粉", "", "二"]]
BOOKS = {"xlsx": xlsx_bytes, "xls": xls_bytes, "ods": ods_bytes}


@pytest.fixture
def opened(tmp_path):
    """Opens bytes as a file, under a name that says nothing."""

    def open_(content: bytes, form=None):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return opened_table(path, "文件", form or Form(COLUMNS))

    return open_


def texts(table, *names):
    return [tuple(row.raw(name) for name in names) for row in table.rows]


@pytest.mark.parametrize("kind", BOOKS)
def test_workbook_of_any_kind_when_read_then_gives_the_same_rows(opened, kind):
    table = opened(BOOKS[kind](ROWS))
    assert texts(table, "name", "code", "note") == [tuple(row) for row in ROWS[1:]]
    assert table.part.name == "数据"
    assert table.guess.doubt is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("mark", [",", "\t"])
def test_text_in_any_encoding_when_its_header_is_known_then_nobody_is_asked(opened, encoding, mark):
    table = opened(csv_bytes(ROWS, encoding=encoding, mark=mark))
    assert texts(table, "name", "code") == [tuple(row[:2]) for row in ROWS[1:]]
    assert table.guess.doubt is None


def test_encoding_when_two_fit_and_no_header_decides_then_samples_are_offered(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes("红柳滩果蔬食品有限公司一二三四五\n".encode("gb18030").replace(b"\n", b"\n\n"))
    survey = look_at(path, file_name="文件")
    assert "GB18030" in [part.name for part in survey.parts]
    with pytest.raises((errors.EncodingUnsure, errors.NoHeader)):
        opened_table(path, "文件", Form(COLUMNS))


def test_encoding_when_really_ambiguous_then_each_way_shows_its_text(tmp_path):
    """Bytes that are common signs both in GB18030 and in UTF-16."""
    path = tmp_path / "upload"
    path.write_bytes("一丁七万".encode("utf-16-le") * 40)
    survey = look_at(path, file_name="文件")
    names = {part.name: part.rows for part in survey.parts}
    assert "UTF-16 LE" in names
    assert "一丁七万" in names["UTF-16 LE"][0][1][0]


@pytest.mark.parametrize("kind", BOOKS)
def test_cells_merged_downwards_when_read_then_say_the_same_in_every_row(opened, kind):
    rows = [HEAD, ["甲", "", "共用"], ["乙", "", None], ["丙", "", None], ["丁", "", "自己"]]
    span = (1, 2, 3, 2)
    content = merged_xlsx(rows, [span]) if kind == "xlsx" else BOOKS[kind](rows, merges=[span])
    table = opened(content)
    assert texts(table, "name", "note") == [
        ("甲", "共用"), ("乙", "共用"), ("丙", "共用"), ("丁", "自己"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", BOOKS)
def test_header_of_two_levels_when_merged_then_both_levels_are_one_name(opened, kind):
    rows = [
        ["2026 年名单", None, None, None],
        ["名称", "代码", "抽取日期", None],
        [None, None, "起", "至"],
        ["甲", "1", "2026-04-01", "2026-04-30"],
    ]
    spans = [(0, 0, 0, 3), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3)]
    content = merged_xlsx(rows, spans) if kind == "xlsx" else BOOKS[kind](rows, merges=spans)
    table = opened(content)
    assert table.guess.choice.header == HeaderRows(2, 3)
    assert texts(table, "name", "starts", "ends") == [("甲", "2026-04-01", "2026-04-30")]


def test_header_of_two_levels_when_text_then_blank_upper_cells_belong_to_the_left(opened):
    rows = [["名称", "代码", "抽取日期", ""], ["", "", "起", "至"], ["甲", "1", "a", "b"]]
    table = opened(csv_bytes(rows))
    assert texts(table, "name", "code", "starts", "ends") == [("甲", "1", "a", "b")]


def test_notes_and_sections_when_read_then_are_skipped_and_named(opened):
    rows = [HEAD, ["一、市区企业", None, None], ["甲", "", "x"], ["注：数据截至 3 月", None, None]]
    table = opened(merged_xlsx(rows, [(1, 0, 1, 2)]))
    assert texts(table, "name") == [("甲",)]
    assert table.skipped.notes == ["2：一、市区企业", "4：注：数据截至 3 月"]


@pytest.mark.parametrize("kind", BOOKS)
def test_fifteen_digits_when_a_number_then_are_kept(opened, kind):
    table = opened(BOOKS[kind]([HEAD, ["甲", 650100000000123, ""]]))
    assert texts(table, "code") == [("650100000000123",)]


@pytest.mark.parametrize("kind", BOOKS)
def test_eighteen_digits_when_a_number_then_the_cell_is_refused(opened, kind):
    [row] = opened(BOOKS[kind]([HEAD, ["甲", 916501000000000000, ""]])).rows
    assert (row.raw("code"), list(row.lost)) == ("", ["code"])


@pytest.mark.parametrize("text", ["9.16501E+17", "９.１６５０１Ｅ＋１７", "6.50103E+14"])
def test_scientific_notation_when_a_code_then_the_cell_is_refused(opened, text):
    [row] = opened(csv_bytes([HEAD, ["甲", text, ""]])).rows
    row.refuse_lost()
    row.error("code", "another", "", "")
    [problem] = row.problems
    assert (problem["code"], problem["value"]) == ("imports-digits-lost", text)


@pytest.mark.parametrize("mark", ["'", "’", "＇"])
def test_apostrophe_that_marks_text_when_read_then_goes(opened, mark):
    table = opened(csv_bytes([HEAD, ["甲", f"{mark}0371", ""]]))
    assert texts(table, "code") == [("0371",)]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_error_value_when_in_a_used_column_then_is_named(opened, kind):
    with pytest.raises(errors.ErrorCells, match="C2"):
        opened(BOOKS[kind]([HEAD, ["甲", "", Broken()]]))


def test_formula_without_result_when_in_ods_then_is_named(opened):
    row = (
        "<table:table-row><table:table-cell/><table:table-cell/>"
        '<table:table-cell table:formula="of:=1+1"/></table:table-row>'
    )
    with pytest.raises(errors.FormulaWithoutValue, match="C3"):
        opened(ods_bytes([HEAD, ["甲", "", ""]], more=row))


def test_cell_far_away_when_in_ods_then_is_refused_before_it_is_read(opened):
    row = (
        '<table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell table:number-columns-repeated="16000" office:value-type="float" '
        'office:value="1"/></table:table-row>'
    )
    with pytest.raises(errors.TooManyColumns):
        opened(ods_bytes([HEAD], more=row))


def test_blank_rows_without_end_when_in_ods_then_do_not_matter(opened):
    row = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert texts(opened(ods_bytes([HEAD, ["甲", "", ""]], more=row)), "name") == [("甲",)]


@pytest.mark.parametrize(
    "content",
    [
        compound("EncryptedPackage", b"x" * 5000),
        compound("Workbook", record(0x809, bytes(16)) + record(0x2F, bytes(6)) + record(0x0A, b"")),
    ],
)
def test_workbook_with_a_password_when_opened_then_says_so(opened, content):
    with pytest.raises(errors.Encrypted) as caught:
        opened(content)
    assert "去掉密码" in caught.value.remedy_text()


@pytest.mark.parametrize(
    "content",
    [
        compound("WordDocument", b"x" * 5000),
        compound("Workbook", b"\xff" * 5000),
        xls_bytes(ROWS)[:1500],
        xls_bytes(ROWS)[:512] + struct.pack("<128I", *([7] * 128)) + xls_bytes(ROWS)[1024:],
    ],
)
def test_compound_file_that_is_no_table_when_opened_then_is_refused(opened, content):
    with pytest.raises(errors.NotATable):
        opened(content)


def test_sheets_when_two_could_be_meant_then_a_person_is_asked(opened):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name in ("一季度", "二季度"):
        sheet = book.add_worksheet(name)
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
    book.close()
    table = opened(out.getvalue())
    assert isinstance(table.guess.doubt, errors.SeveralSheets)
    assert table.guess.at == "read"


def test_preset_when_the_publisher_is_recognised_then_decides_between_headers(opened):
    preset = Preset("x", "某省", {
        "企业名称": [], "名称": ["name"], "代码": ["code"], "抽取日期起": ["starts"],
        "抽取日期至": ["ends"], "说明": ["note"],
    })  # fmt: skip
    head = ["企业名称", "名称", "代码", "抽取日期起", "抽取日期至", "说明"]
    content = csv_bytes([head, ["旧", "新", "1", "a", "b", "c"]])
    with pytest.raises(errors.DuplicateColumns):
        opened(content)
    table = opened(content, Form(COLUMNS, (preset,)))
    assert texts(table, "name", "note") == [("新", "c")]
    assert table.guess.mapped.source == "x"
    assert table.guess.doubt is None


def test_memory_when_a_department_has_decided_then_decides_first(opened):
    head = ["单位全称", "代码", "备注", "没用的"]
    remembered = {"单位全称": ["name"], "没用的": [], "备注": []}
    form = Form(COLUMNS, remembered=remembered)
    table = opened(csv_bytes([head, ["甲", "1", "不要", "x"]]), form)
    assert texts(table, "name", "note") == [("甲", "")]
    assert table.guess.mapped.source == "remembered"
    assert table.guess.doubt is None


def test_preview_when_kept_then_holds_no_identity_or_mobile_number(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(csv_bytes([[*HEAD, "x"], ["甲", "", "13812342046", "110101199003078888"]]))
    kept = str(look_at(path, file_name="文件").as_data())
    assert "13812342046" not in kept
    assert "110101199003078888" not in kept


def test_headings_when_header_rows_are_asked_for_outside_then_are_none(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(csv_bytes(ROWS))
    part = look_at(path, file_name="文件").parts[0]
    assert headings_of(part, HeaderRows(40, 41)) == []


def merged_xlsx(rows, spans) -> bytes:
    """A workbook with merged cells; None is a blank cell."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("数据")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    for top, left, bottom, right in spans:
        sheet.merge_range(top, left, bottom, right, rows[top][left])
    book.close()
    return out.getvalue()


def test_header_below_a_title_when_words_are_equal_then_no_merged_cell_is_cut(opened):
    rows = [
        ["一览表", None, None, None],
        ["填报单位：某局", None, None, None],
        ["名称", "代码", "住所", None],
        [None, None, "区划", "门牌"],
        ["甲", "1", "650102", "1 号"],
    ]
    spans = [(0, 0, 0, 3), (2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 2, 3)]
    table = opened(merged_xlsx(rows, spans))
    assert table.guess.choice.header == HeaderRows(3, 4)
    assert texts(table, "name", "code") == [("甲", "1")]


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n" + b"0" * 200, b"%PDF-1.4\n\x00\x01", b"\xff\xd8\xff\xe0\x10"]
)
def test_picture_or_document_when_handed_in_then_is_no_text(opened, content):
    with pytest.raises(errors.EncodingUnknown):
        opened(content)


def test_text_with_the_end_mark_of_old_systems_when_read_then_the_mark_is_no_row(opened):
    table = opened(csv_bytes(ROWS) + b"\x1a")
    assert len(table.rows) == 2


def test_rows_repeated_without_end_when_in_ods_then_are_refused_before_they_are_read(opened):
    row = (
        '<table:table-row table:number-rows-repeated="900000">'
        '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
        "</table:table-row>"
    )
    with pytest.raises(errors.TooManyColumns):
        opened(ods_bytes([HEAD], more=row))


@pytest.mark.parametrize(
    "content", [compound("Workbook", record(0x809, b"\x00\x06\x05\x00" + bytes(12)) * 250)]
)
def test_workbook_without_a_sheet_when_opened_then_is_refused(opened, content):
    with pytest.raises(errors.NotATable, match="工作表"):
        opened(content)


def test_workbook_saved_as_strict_when_read_then_gives_the_same_rows(opened):
    usual = "http://schemas.openxmlformats.org"
    strict = {
        f"{usual}/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
        f"{usual}/officeDocument/2006/relationships":
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(ROWS))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for before, after in strict.items():
                text = text.replace(before, after)
            new.writestr(name, text)
    assert texts(opened(out.getvalue()), "name", "note") == [(row[0], row[2]) for row in ROWS[1:]]
