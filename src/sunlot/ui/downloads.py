"""Tables as files: CSV that streams, in two flavours, with cells that no spreadsheet executes.

And days as a calendar file (RFC 5545).
"""

import csv
import datetime
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse

BOM = "\ufeff"
# What a cell of a spreadsheet holds.
CELL_CHARACTERS = 32_767
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


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
    full = quote(f"{name}{'-excel' if excel else ''}.csv")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{full}"
    return response


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
    full = quote(f"{name}.ics")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{full}"
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
