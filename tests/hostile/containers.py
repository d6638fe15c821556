"""What goes wrong around a table: encodings, separators, quotes, packages."""

import csv
import gzip
import io
import zipfile
from collections.abc import Callable, Mapping

import xlsxwriter

Table = list[list[str]]
XLSX = "xlsx"
CSV = "csv"


def as_csv(table: Table, *, encoding: str = "utf-8", mark: str = ",", end: str = "\r\n") -> bytes:
    """A table as CSV; what the encoding lacks becomes a question mark."""
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator=end).writerows(table)
    return out.getvalue().encode(encoding, errors="replace")


def as_xlsx(table: Table) -> bytes:
    """A table as workbook; XlsxWriter cuts what Excel could not hold."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("数据")
        for number, row in enumerate(table):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value[:32_767])
    return out.getvalue()


def _numbers(table: Table) -> bytes:
    """Codes kept as numbers: Excel has rounded them."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, table[0])
        for number, row in enumerate(table[1:], start=1):
            sheet.write_row(number, 0, row)
            for column in range(len(row)):
                sheet.write_number(number, column, 916500002286014431)
    return out.getvalue()


def _formulas(table: Table) -> bytes:
    """Formulas without a stored result read as empty."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, table[0])
        for column in range(len(table[0])):
            sheet.write_formula(1, column, "=CONCAT(A9,B9)", None, "")
    return out.getvalue()


def _merged(table: Table) -> bytes:
    """Merged cells that mean "as above", and a merged title."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        sheet.merge_range(0, 0, 0, len(table[0]) - 1, "2026 年度汇总表")
        sheet.write_row(1, 0, table[0])
        for number, row in enumerate(table[1:], start=2):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value)
        last = len(table) + 1
        sheet.merge_range(last, 0, last + 2, 0, table[1][0])
    return out.getvalue()


def _many_sheets(table: Table) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for number in range(60):
            book.add_worksheet(f"表{number}").write_row(0, 0, table[0])
    return out.getvalue()


def _no_rows(_table: Table) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("空")
    return out.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The package with its entries changed; `None` leaves an entry out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for entry in old.namelist():
            data = change(entry, old.read(entry))
            if data is not None:
                new.writestr(entry, data)
    return out.getvalue()


def _sheet(content: bytes, change: Callable[[bytes], bytes | None]) -> bytes:
    def one(entry: str, data: bytes) -> bytes | None:
        return change(data) if entry.endswith("sheet1.xml") else data

    return repacked(content, one)


def _far_corner(table: Table) -> bytes:
    """Five kilobytes that unfold into a million by sixteen thousand cells."""
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return _sheet(as_xlsx(table), lambda data: data.replace(b"</sheetData>", cell))


def _wide_dimension(table: Table) -> bytes:
    return _sheet(
        as_xlsx(table),
        lambda data: data.replace(b'<dimension ref="', b'<dimension ref="A1:XFD1048576" x="'),
    )


def _bomb(table: Table) -> bytes:
    """Nearly a gigabyte of blanks inside a small package, written piece by piece."""
    out = io.BytesIO()
    whole = zipfile.ZipFile(io.BytesIO(as_xlsx(table)))
    with whole as old, zipfile.ZipFile(out, "w", 8, compresslevel=1) as new:
        for entry in old.namelist():
            with new.open(entry, "w", force_zip64=True) as packed:
                packed.write(old.read(entry))
                for _ in range(900 if entry.endswith("sheet1.xml") else 0):
                    packed.write(b" " * (1 << 20))
    return out.getvalue()


def _entities(table: Table) -> bytes:
    head = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return _sheet(as_xlsx(table), lambda data: data.replace(b"<worksheet", head + b"<worksheet", 1))


def _laughs(table: Table) -> bytes:
    levels = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "哈">' for n in range(10)
    )
    head = f"<!DOCTYPE x [{levels}]>".encode()

    def change(entry: str, data: bytes) -> bytes:
        if entry != "xl/workbook.xml":
            return data
        return data.replace(b"<workbook", head + b"<workbook", 1).replace("数据".encode(), b"&l9;")

    return repacked(as_xlsx(table), change)


def _without(entry: str) -> Callable[[Table], bytes]:
    return lambda table: repacked(
        as_xlsx(table), lambda name, data: None if name == entry else data
    )


def _many_entries(table: Table) -> bytes:
    out = io.BytesIO(as_xlsx(table))
    with zipfile.ZipFile(out, "a") as package:
        for number in range(2100):
            package.writestr(f"xl/media/{number}.txt", b"")
    return out.getvalue()


def _traversal(table: Table) -> bytes:
    out = io.BytesIO(as_xlsx(table))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("../../../tmp/evil.txt", b"x")
    return out.getvalue()


def _ole(_table: Table) -> bytes:
    """The signature of an encrypted or old workbook, and nothing behind it."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4096


CSV_CONTAINERS: Mapping[str, Callable[[Table], bytes]] = {
    "utf-8-sig": lambda table: as_csv(table, encoding="utf-8-sig"),
    "gb18030": lambda table: as_csv(table, encoding="gb18030"),
    "utf-16": lambda table: as_csv(table, encoding="utf-16"),
    "utf-16-be-without-mark": lambda table: as_csv(table, encoding="utf-16-be"),
    "utf-32": lambda table: as_csv(table, encoding="utf-32"),
    "latin-1": lambda table: as_csv(table, encoding="latin-1"),
    "big5": lambda table: as_csv(table, encoding="big5"),
    "shift-jis": lambda table: as_csv(table, encoding="shift_jis"),
    "mixed-encodings": lambda table: as_csv(table) + as_csv(table[1:], encoding="gb18030"),
    "cut-character": lambda table: as_csv(table)[:-3] + b"\xe7",
    "semicolons": lambda table: as_csv(table, mark=";"),
    "tabs": lambda table: as_csv(table, mark="\t"),
    "pipes": lambda table: as_csv(table, mark="|"),
    "full-width-commas": lambda table: "\n".join("，".join(row) for row in table).encode(),
    "old-mac-lines": lambda table: as_csv(table, end="\r"),
    "open-quote": lambda table: as_csv(table).replace(b",", b',"', 1),
    "quotes-inside": lambda table: as_csv([[f'"{cell}"x"' for cell in row] for row in table]),
    "nul-bytes": lambda table: as_csv(table).replace(b",", b",\x00", 3),
    "one-endless-line": lambda table: as_csv(table) + "长".encode() * 1_000_000,
    "empty": lambda _table: b"",
    "mark-only": lambda _table: b"\xef\xbb\xbf",
    "blank-lines": lambda _table: b"\r\n" * 1000,
    "noise": lambda _table: bytes(range(256)) * 64,
    "html": lambda _table: "<html><table><tr><td>名称</td></tr></table></html>".encode(),
    "json": lambda _table: '{"名称": ["甲"]}'.encode(),
    "workbook-in-disguise": as_xlsx,
    "picture": lambda _table: b"\x89PNG\r\n\x1a\n" + bytes(4096),
    "program": lambda _table: b"\x7fELF" + bytes(4096),
    "sep-line": lambda table: b"sep=,\r\n" + as_csv(table),
    "two-marks": lambda table: b"\xef\xbb\xbf\xef\xbb\xbf" + as_csv(table),
    "gbk-with-four-bytes": lambda table: as_csv(
        [[*row, "𠮷\ue5e5㐂€"] for row in table], encoding="gb18030"
    ),
    "utf-8-of-gb18030": lambda table: as_csv(table).decode("gb18030", "replace").encode(),
    "utf-8-of-latin-1": lambda table: as_csv(table).decode("latin-1").encode(),
    "surrogates": lambda table: as_csv(table) + b"\xed\xa0\x80\xed\xb0\x80,x\r\n",
    "overlong": lambda table: as_csv(table).replace(b",", b"\xc0\xac", 1),
    "utf-16-odd-length": lambda table: as_csv(table, encoding="utf-16") + b"\x00",
    "utf-16-wrong-mark": lambda table: b"\xfe\xff" + as_csv(table, encoding="utf-16-le"),
    "utf-7": lambda table: as_csv(table, encoding="utf-7"),
    "iso-2022": lambda table: as_csv(table, encoding="iso2022_jp_2"),
    "euc-kr": lambda table: as_csv(table, encoding="euc_kr"),
    "colons": lambda table: as_csv(table, mark=":"),
    "mixed-delimiters": lambda table: as_csv(table[:1]) + as_csv(table[1:], mark="\t"),
    "mixed-line-ends": lambda table: as_csv(table).replace(b"\r\n", b"\r", 1),
    "quotes-never-doubled": lambda table: as_csv(table).replace(b",", b',"x"y"z', 1),
    "single-quotes": lambda table: "\n".join(
        ",".join(f"'{cell}'" for cell in row) for row in table
    ).encode(),
    "very-many-columns": lambda table: as_csv(table) + b"," * 500_000,
    "very-many-blank-lines": lambda table: as_csv(table[:1]) + b"\n" * 1_000_000 + b"x,y\n",
    "cell-over-the-limit": lambda table: as_csv(
        [table[0], *([cell * 1 for cell in row[:-1]] + ["长" * 40_000] for row in table[1:])]
    ),
    "only-commas": lambda _table: b",,,,\r\n" * 2000,
    "only-quotes": lambda _table: b'"' * 5001,
    "end-mark-early": lambda table: as_csv(table).replace(b"\r\n", b"\x1a\r\n", 1),
    "markdown": lambda table: "\n".join("|" + "|".join(row) + "|" for row in table).encode(),
    "mail": lambda _table: "Subject: =?utf-8?B?5ZCN5Y2V?=\r\n\r\n见附件\r\n".encode(),
    "sql": lambda _table: "INSERT INTO t VALUES ('甲', 1);\n".encode() * 50,
    "pdf": lambda _table: b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>",
    "rtf": lambda _table: rb"{\rtf1\ansi \'c3\'fb\'b3\'c6}",
    "gzip": lambda table: gzip.compress(as_csv(table), mtime=0),
    "seven-zip": lambda _table: b"7z\xbc\xaf\x27\x1c" + bytes(range(256)),
    "rar": lambda _table: b"Rar!\x1a\x07\x01\x00" + bytes(range(256)),
    "dbase": lambda _table: b"\x03\x7e\x01\x01\x01\0\0\0\x41\0\x0b\0" + bytes(200),
}
XLSX_CONTAINERS: Mapping[str, Callable[[Table], bytes]] = {
    "numbers-for-codes": _numbers,
    "formulas-without-result": _formulas,
    "merged": _merged,
    "many-sheets": _many_sheets,
    "no-rows": _no_rows,
    "far-corner": _far_corner,
    "wide-dimension": _wide_dimension,
    "bomb": _bomb,
    "external-entity": _entities,
    "billion-laughs": _laughs,
    "no-shared-strings": _without("xl/sharedStrings.xml"),
    "no-sheet": _without("xl/worksheets/sheet1.xml"),
    "no-workbook": _without("xl/workbook.xml"),
    "no-relations": _without("xl/_rels/workbook.xml.rels"),
    "many-entries": _many_entries,
    "traversal": _traversal,
    "old-signature": _ole,
    "cut": lambda table: as_xlsx(table)[:-200],
    "cut-early": lambda table: as_xlsx(table)[:100],
    "flipped-bytes": lambda table: bytes(
        byte ^ 0x55 if 600 < n < 900 else byte for n, byte in enumerate(as_xlsx(table))
    ),
    "broken-xml": lambda table: _sheet(as_xlsx(table), lambda data: data[: len(data) // 2]),
    "csv-in-disguise": as_csv,
    "empty": lambda _table: b"",
    "only-zip": lambda _table: b"PK\x05\x06" + b"\0" * 18,
}
