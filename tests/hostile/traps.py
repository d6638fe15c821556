"""Traps seen in the files of real departments, each with what a usable report says about it.

A trap is a table as it arrived, told apart by carrier: text file, workbook, OpenDocument, workbook
before 2007. `Report` says of every row of the file in which class it must stand and what was
found; of the whole file, why it waits for a person.
"""

import datetime
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import xlsxwriter

from sunlot.imports.tests.books import ods_bytes, xls_bytes
from tests.hostile.others import sheet_xml, web_page

Cell = str | int | float | datetime.date
Grid = Sequence[Sequence[Cell]]
Span = tuple[int, int, int, int]
"""Row, column, last row and last column of a merged area, from 0."""
Make = Callable[[Grid, Sequence[Span]], bytes]


@dataclass(frozen=True, slots=True)
class Report:
    """What must be said of a file.

    :param rows: number of a row of the file to its class and the codes of what was found in it, as
        ``"error targets-no-id"``; a row of the file that is not named must not be in the report.
    :param doubt: code of why the file is refused, or waits for a person before its rows are read.
    :param skipped: rows below the header that are no data.
    :param holds: what the register then says, as text by row and field.
    :param told: words that the reasons of a row must hold, by row.
    """

    rows: Mapping[int, str] = field(default_factory=dict)
    doubt: str = ""
    skipped: int = 0
    holds: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    told: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trap:
    """A table that goes wrong in one way, and its report; `before` was imported earlier."""

    name: str
    kind: str
    table: Grid
    report: Report
    carriers: str = "csv xlsx"
    merges: Sequence[Span] = ()
    before: Grid = ()


def _text(cell: Cell) -> str:
    return str(cell)


def gb18030(table: Grid, _merges: Sequence[Span]) -> bytes:
    """As Excel in China saves CSV."""
    lines = (",".join(f'"{_text(cell)}"' if cell else "" for cell in row) for row in table)
    return "\r\n".join([*lines, ""]).encode("gb18030")


def book(table: Grid, merges: Sequence[Span]) -> bytes:
    """Numbers as numbers, days as days."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        sheet = made.add_worksheet("数据")
        for span in merges:
            sheet.merge_range(*span, "")
        for number, row in enumerate(table):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(number, column, cell) if cell else None
                else:
                    sheet.write_number(number, column, cell)
    return out.getvalue()


def hidden(table: Grid, _merges: Sequence[Span]) -> bytes:
    """The same with its second data row and its last column hidden."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("数据")
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(len(table[0]) - 1, len(table[0]) - 1, None, None, {"hidden": True})
    return out.getvalue()


def unicode_text(table: Grid, _merges: Sequence[Span]) -> bytes:
    """What Excel calls Unicode text: UTF-16 with tabs."""
    return "".join("\t".join(map(_text, row)) + "\r\n" for row in table).encode("utf-16")


CARRIERS: Mapping[str, Make] = {
    "csv": gb18030,
    "txt": unicode_text,
    "xlsx": book,
    "et": book,
    "hidden": hidden,
    "ods": lambda table, merges: ods_bytes(table, merges=merges),  # type: ignore[arg-type]
    "xls": lambda table, merges: xls_bytes(table, merges=merges),  # type: ignore[arg-type]
    "page": lambda table, _merges: web_page([[_text(cell) for cell in row] for row in table]),
    "sheetxml": lambda table, _merges: sheet_xml([[_text(cell) for cell in row] for row in table]),
}
ENDINGS = {"hidden": "xlsx", "page": "xls", "sheetxml": "xls"}
