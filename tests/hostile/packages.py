"""What goes wrong inside a package that opens: parts, references, types, sheets."""

import datetime
import io
import warnings
import zipfile
from collections.abc import Callable, Mapping

import xlsxwriter

from tests.hostile.containers import Table, as_xlsx, repacked

Fill = Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet, Table], None]
LINK = "http://127.0.0.1/"
DAY = datetime.date(2026, 3, 31)
BOOK, STRINGS, SHEET = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"


def _book(fill: Fill, **options: object) -> Callable[[Table], bytes]:
    """A workbook with the table as text, and with what `fill` does to it afterwards."""

    def make(table: Table) -> bytes:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
            sheet = book.add_worksheet("数据")
            for number, row in enumerate(table):
                for column, value in enumerate(row):
                    sheet.write_string(number, column, value)
            fill(book, sheet, table)
        return out.getvalue()

    return make


def _edited(entry: str, old: bytes, new: bytes, count: int = -1) -> Callable[[Table], bytes]:
    """The usual workbook with bytes of one entry put in the place of others."""

    def one(name: str, data: bytes) -> bytes:
        return data.replace(old, new, count) if name == entry else data

    return lambda table: repacked(as_xlsx(table), one)


def _everywhere(write: Callable[[xlsxwriter.worksheet.Worksheet, int, int], object]) -> Fill:
    """Every data cell again, as `write` says."""

    def fill(_book: object, sheet: xlsxwriter.worksheet.Worksheet, table: Table) -> None:
        for number, row in enumerate(table[1:], start=1):
            for column in range(len(row)):
                write(sheet, number, column)

    return fill


def _days(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, table: Table) -> None:
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    _everywhere(lambda _s, row, column: sheet.write_datetime(row, column, DAY, day))(
        book, sheet, table
    )


def _serial_days(
    book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, table: Table
) -> None:
    """Numbers that no calendar knows, formatted as days."""
    day = book.add_format({"num_format": "yyyy年m月d日"})
    wild = (0, 60, -1, 2958466, 1e300, 0.5)
    for number, row in enumerate(table[1:], start=1):
        for column in range(len(row)):
            sheet.write_number(number, column, wild[(number + column) % len(wild)], day)


def _rich(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, table: Table) -> None:
    bold = book.add_format({"bold": True})
    for number, row in enumerate(table):
        sheet.write_rich_string(number, 0, bold, row[0] or "甲", "（", bold, "旧）")


def _hidden(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, _t: Table) -> None:
    book.add_worksheet("封面").write(0, 0, "请看隐藏的表")
    book.worksheets()[1].activate()
    book.worksheets()[1].set_first_sheet()
    sheet.hide()


def _chart_first(
    book: xlsxwriter.Workbook, _sheet: xlsxwriter.worksheet.Worksheet, _table: Table
) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=数据!$A$1:$A$3"})
    book.add_chartsheet("图").set_chart(chart)


def _filtered(_b: object, sheet: xlsxwriter.worksheet.Worksheet, table: Table) -> None:
    sheet.autofilter(0, 0, len(table), len(table[0]) - 1)
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.set_column(1, 1, None, None, {"hidden": True})


def _validated(_b: object, sheet: xlsxwriter.worksheet.Worksheet, table: Table) -> None:
    sheet.data_validation(1, 0, 1_048_575, len(table[0]) - 1,
                          {"validate": "list", "source": ["甲", "乙"]})  # fmt: skip
    sheet.write_comment(1, 0, "请核对")
    sheet.protect("x")


def _formatted_to_the_end(book: xlsxwriter.Workbook, sheet: object, _table: Table) -> None:
    """Blank cells with a border far below, as a frame that was drawn over whole columns."""
    border = book.add_format({"border": 1})
    for row in range(5000):
        for column in range(20):
            sheet.write_blank(row + 100, column, None, border)  # type: ignore[attr-defined]


def _wide_merges(_b: object, sheet: xlsxwriter.worksheet.Worksheet, table: Table) -> None:
    """Every column merged over all rows: only the first row says anything."""
    for column, value in enumerate(table[1]):
        sheet.merge_range(1, column, 400, column, value)


def _merged_header(_b: object, sheet: xlsxwriter.worksheet.Worksheet, table: Table) -> None:
    """Header cells merged with the first row of data."""
    for column, value in enumerate(table[0][::2]):
        sheet.merge_range(0, column * 2, 1, column * 2, value)


def _merges(spans: bytes) -> Callable[[Table], bytes]:
    return _edited(SHEET, b"</sheetData>", b"</sheetData><mergeCells>" + spans + b"</mergeCells>")


def _with_entry(name: str, data: bytes) -> Callable[[Table], bytes]:
    def make(table: Table) -> bytes:
        out = io.BytesIO(as_xlsx(table))
        with warnings.catch_warnings(), zipfile.ZipFile(out, "a", 8) as package:
            warnings.simplefilter("ignore")
            package.writestr(name, data)
        return out.getvalue()

    return make


def _renamed(old: str, new: str) -> Callable[[Table], bytes]:
    def make(table: Table) -> bytes:
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(as_xlsx(table))) as before,
            zipfile.ZipFile(out, "w", 8) as package,
        ):
            for name in before.namelist():
                package.writestr(new if name == old else name, before.read(name))
        return out.getvalue()

    return make


def _recoded(encoding: str) -> Callable[[Table], bytes]:
    """The sheet and its strings in another encoding than their head says, or in a rare one."""

    def one(name: str, data: bytes) -> bytes:
        text = data.decode()
        return text.encode(encoding, "replace") if name in (SHEET, STRINGS) else data

    return lambda table: repacked(as_xlsx(table), one)


def _patched(old: bytes, new: bytes) -> Callable[[Table], bytes]:
    """Bytes of the package itself changed: flags and methods in its heads."""
    return lambda table: as_xlsx(table).replace(old, new)


def _many_strings(table: Table) -> bytes:
    """A hundred thousand strings that no cell shows."""
    return _edited(STRINGS, b"</sst>", "<si><t>无人引用</t></si>".encode() * 100_000 + b"</sst>")(
        table
    )


def _one_string_huge(table: Table) -> bytes:
    return _edited(STRINGS, b"<si><t>", b"<si><t>" + b"x" * 30_000_000, 1)(table)


def _inline(table: Table) -> bytes:
    """Text in the cells themselves, without places, as some programs write it."""
    rows = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>"
        for row in table
    )

    def one(name: str, data: bytes) -> bytes:
        if name != SHEET:
            return data
        head, _, rest = data.partition(b"<sheetData>")
        return head + b"<sheetData>" + rows.encode() + rest[rest.index(b"</sheetData>") :]

    return repacked(as_xlsx(table), one)


PACKAGES: Mapping[str, Callable[[Table], bytes]] = {
    "days-for-all": _book(_days),
    "days-of-1904": _book(_days, date_1904=True),
    "days-no-calendar-knows": _book(_serial_days),
    "booleans": _book(_everywhere(lambda s, row, column: s.write_boolean(row, column, True))),
    "fractions": _book(_everywhere(lambda s, row, column: s.write_number(row, column, 1 / 3))),
    "small-numbers": _book(_everywhere(lambda s, row, column: s.write_number(row, column, -0.0))),
    "formula-errors": _book(
        _everywhere(lambda s, row, column: s.write_formula(row, column, "=1/0", None, "#DIV/0!"))
    ),
    "formulas-with-results": _book(
        _everywhere(lambda s, row, column: s.write_formula(row, column, '="甲"', None, "甲"))
    ),
    "array-formulas": _book(
        _everywhere(lambda s, row, column: s.write_array_formula(row, column, row, column, "{=1}"))
    ),
    "links": _book(
        _everywhere(lambda s, row, column: s.write_url(row, column, LINK, None, "甲"))
    ),
    "rich-text": _book(_rich),
    "table-hidden": _book(_hidden),
    "chart-sheet": _book(_chart_first),
    "filtered-rows": _book(_filtered),
    "validations-and-comments": _book(_validated),
    "frame-far-below": _book(_formatted_to_the_end),
    "all-merged-down": _book(_wide_merges),
    "header-merged-with-data": _book(_merged_header),
    "merges-overlap": _merges(b'<mergeCell ref="A1:C3"/><mergeCell ref="B2:D4"/>' * 50),
    "merge-of-everything": _merges(b'<mergeCell ref="A1:XFD1048576"/>'),
    "merge-backwards": _merges(b'<mergeCell ref="D9:A2"/>'),
    "merge-nonsense": _merges(b'<mergeCell ref="1A:#"/><mergeCell/>'),
    "merges-too-many": _merges(b'<mergeCell ref="A2:A3"/>' * 150_000),
    "cells-without-places": _inline,
    "string-out-of-range": _edited(SHEET, b"<v>1</v>", b"<v>4294967295</v>"),
    "string-negative": _edited(SHEET, b"<v>0</v>", b"<v>-1</v>"),
    "string-no-number": _edited(SHEET, b"<v>0</v>", b"<v>x</v>"),
    "type-unknown": _edited(SHEET, b't="s"', b't="zz"'),
    "numbers-infinite": _edited(SHEET, b' t="s"><v>', b"><v>1e9999"),
    "numbers-not": _edited(SHEET, b' t="s"><v>', b"><v>NaN"),
    "style-out-of-range": _edited(SHEET, b' t="s"', b' s="99999" t="s"'),
    "place-nonsense": _edited(SHEET, b'r="B2"', b'r="2B"'),
    "place-too-far": _edited(SHEET, b'r="B2"', b'r="AAAA2"'),
    "row-zero": _edited(SHEET, b'<row r="1"', b'<row r="0"'),
    "rows-backwards": _edited(SHEET, b'<row r="2"', b'<row r="99"'),
    "rows-twice": _edited(SHEET, b'<row r="2"', b'<row r="1"'),
    "cells-twice": _edited(SHEET, b'r="B2"', b'r="A2"'),
    "strings-many": _many_strings,
    "string-huge": _one_string_huge,
    "strings-escaped": _edited(STRINGS, b"<si><t>", b"<si><t>_x000D__x0000_&#10;", 4),
    "strings-in-parts": _edited(STRINGS, b"<si><t>", b"<si><r><t>x</t></r><rPh><t>y</t></rPh><t>"),
    "strings-no-characters": _edited(STRINGS, b"<si><t>", b"<si><t>&#0;&#xFFFF;", 2),
    "strings-literal": _edited(STRINGS, b"<si><t>", b"<si><t><![CDATA[<b>]]>", 2),
    "deep-nesting": _edited(SHEET, b"<sheetData>", b"<x>" * 50_000 + b"<sheetData>", 1),
    "attributes-many": _edited(SHEET, b"<sheetData", b"<sheetData " + b'a="b" ' * 50_000, 1),
    "utf-16-parts": _recoded("utf-16"),
    "gb18030-parts": _recoded("gb18030"),
    "strict-names": _edited(
        BOOK, b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    ),
    "sheet-name-odd": _edited(BOOK, "数据".encode(), b"&lt;script&gt;alert(1)'!$A$1"),
    "sheet-name-empty": _edited(BOOK, "数据".encode(), b""),
    "sheet-linked-nowhere": _edited(
        "xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"worksheets/other.xml"
    ),
    "sheet-linked-outside": _edited(
        "xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml",
        b"../../../etc/worksheets/passwd",
    ),
    "sheet-linked-absolute": _edited(
        "xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"/xl/worksheets/sheet1.xml"
    ),
    "sheet-listed-twice": _edited(
        BOOK, b"</sheets>", b'<sheet name="x" sheetId="2" r:id="rId1"/></sheets>'
    ),
    "names-many": _edited(
        BOOK, b"</sheets>",
        b"</sheets><definedNames>" + b'<definedName name="n">1</definedName>' * 20_000
        + b"</definedNames>",
    ),
    "parts-in-capitals": _renamed(SHEET, "XL/Worksheets/Sheet1.XML"),
    "parts-with-backslashes": _renamed(SHEET, SHEET.replace("/", "\\")),
    "part-twice": _with_entry(SHEET, b"<worksheet/>"),
    "macros": _with_entry("xl/vbaProject.bin", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)),
    "binary-book": _renamed(BOOK, "xl/workbook.bin"),
    "word-document": _renamed(BOOK, "word/document.xml"),
    "encrypted-flag": _patched(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    ),
    "method-unknown": _patched(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x08\x00", b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x63\x00"
    ),
    "trailing-noise": lambda table: as_xlsx(table) + bytes(range(256)) * 300,
    "leading-noise": lambda table: b"PK\x03\x04" + bytes(60) + as_xlsx(table),
    "size-that-lies": _patched(b"PK\x05\x06", b"PK\x05\x05"),
}  # fmt: skip
