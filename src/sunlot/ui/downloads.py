"""Tables as files: CSV that streams, in two flavours, with cells that no spreadsheet executes."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from django.http import StreamingHttpResponse

BOM = "\ufeff"
# What a cell of a spreadsheet holds.
CELL_CHARACTERS = 32_767
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


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
