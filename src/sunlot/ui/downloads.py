"""Tables as files: CSV that streams, workbooks row by row, cells that no spreadsheet executes.

And days as a calendar file (RFC 5545).
"""

import csv
import datetime
import hashlib
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse, StreamingHttpResponse

BOM = "\ufeff"
# What a cell of a spreadsheet holds.
CELL_CHARACTERS = 32_767
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# A sheet holds 1,048,576 rows; a round figure is easier to explain, and leaves room for the header.
SHEET_ROWS = 1_000_000
SHEET_NAME_CHARACTERS = 31
Lines: TypeAlias = Iterable[str]


# RFC 5545: a line has at most 75 octets; its continuation begins with a space.
FOLD = 75


@dataclass(frozen=True, slots=True)
class Appointment:
    """One whole day in a calendar; `key` stays the same when the calendar is fetched again."""

    key: str
    day: datetime.date
    title: str
    about: str
    url: str


class _Echo:
    """A file that hands every written line back, so that `csv.writer` can stream."""

    def write(self, line: str) -> str:
        return line


def neutral(cell: object) -> str:
    """The cell as text; one that a spreadsheet would run as a formula gets an apostrophe.

    A lone ``-`` stays: it means "none" here and runs nothing. What is longer than a spreadsheet's
    cell ends with ``…``.
    """
    text = "" if cell is None else str(cell)
    text = f"'{text}" if text.startswith(FORMULA_STARTS) and text != "-" else text
    return text if len(text) <= CELL_CHARACTERS else f"{text[: CELL_CHARACTERS - 1]}…"


def csv_lines(
    header: Sequence[object], rows: Iterable[Sequence[object]], *, excel: bool = False
) -> Iterator[str]:
    """Lines of an RFC 4180 file in UTF-8; `excel` adds the BOM, else Excel shows garbage."""
    writer = csv.writer(_Echo())
    if excel:
        yield BOM
    yield writer.writerow([neutral(cell) for cell in header])
    for row in rows:
        yield writer.writerow([neutral(cell) for cell in row])


def csv_response(
    name: str,
    header: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    excel: bool = False,
) -> StreamingHttpResponse:
    """A download called ``<name>.csv`` (``<name>-excel.csv`` with BOM); `name` may be Chinese."""
    response = StreamingHttpResponse(
        csv_lines(header, rows, excel=excel), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = disposition(f"{name}{'-excel' if excel else ''}.csv")
    return response


def disposition(file_name: str) -> str:
    """The header that makes an answer a download; the name may be Chinese."""
    return f"attachment; filename*=UTF-8''{quote(file_name)}"


def write_workbook(
    path: Path,
    name: str,
    header: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    progress: Callable[[int], None] = lambda _done: None,
) -> int:
    """Write one sheet row by row, in little memory; returns how many rows there were.

    Every cell is text, so that codes keep their zeros and no formula begins. A file that cannot be
    finished is removed.

    :param progress: is told how many rows are written; what it raises ends the writing.
    :raises OverflowError: more rows than `SHEET_ROWS`.
    """
    done = 0
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder, _book(path, folder) as book:
            sheet = book.add_worksheet(sheet_name(name))
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(0, len(header) - 1), 18)
            _put_row(sheet, 0, header, book.add_format({"bold": True}))
            for done, row in enumerate(rows, start=1):
                if done > SHEET_ROWS:
                    raise OverflowError(done)
                _put_row(sheet, done, row)
                progress(done)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return done


@contextmanager
def _book(path: Path, folder: str) -> Iterator[Any]:
    """A workbook that is written where its block ends well; else only its handles are closed."""
    book: Any = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": folder})
    try:
        yield book
    except BaseException:
        for sheet in book.worksheets():
            sheet.row_data_fh.close()
        book.fileclosed = True
        raise
    book.close()


def _put_row(sheet: Any, number: int, cells: Sequence[object], look: Any = None) -> None:
    for position, cell in enumerate(cells):
        if text := neutral(cell):
            sheet.write_string(number, position, text, look)


def sheet_name(name: str, taken: Collection[str] = ()) -> str:
    """A name without what Excel forbids in one, and other than those `taken`."""
    kept = "".join(one for one in name if one not in "[]:*?/\\" and one.isprintable())
    kept = kept[:SHEET_NAME_CHARACTERS].strip("'") or "Sheet1"
    others, number, found = {one.lower() for one in taken}, 1, kept
    while found.lower() in others or found.lower() == "history":  # which Excel keeps for itself
        number += 1
        found = f"{kept[: SHEET_NAME_CHARACTERS - 5]}{number}"
    return found


def calendar_response(
    name: str, appointments: Iterable[Appointment], *, at: datetime.datetime
) -> HttpResponse:
    """A download called ``<name>.ics``; calendars of offices and telephones read it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sunlot//todo//ZH", "METHOD:PUBLISH"]
    stamp = at.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    for one in appointments:
        lines += [
            "BEGIN:VEVENT", f"UID:{hashlib.sha256(one.key.encode()).hexdigest()[:32]}@sunlot",
            f"DTSTAMP:{stamp}", f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"SUMMARY:{_escaped(one.title)}", f"DESCRIPTION:{_escaped(one.about)}",
            f"URL:{one.url}", "TRANSP:TRANSPARENT", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    body = "".join(f"{_folded(line)}\r\n" for line in lines)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = disposition(f"{name}.ics")
    return response


def _escaped(text: str) -> str:
    """The text of a property: no line break of it can begin a property of its own."""
    text = " ".join(text.split())
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets, none cut inside a character."""
    pieces, size = [""], 0
    for character in line:
        octets = len(character.encode())
        if size + octets > FOLD:
            pieces.append(" ")
            size = 1
        pieces[-1] += character
        size += octets
    return "\r\n".join(pieces)
