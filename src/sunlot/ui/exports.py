"""Lists as files: the rows of a list with its filters, as the list shows them.

A list registers by having an address ``…/….csv`` whose view answers `export(…)`: the view says who
may, which rows the address means and which columns there are. From the same answer the file
streams as CSV, or a job writes the workbook (`sunlot.exports`).
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from sunlot.errors import Text
from sunlot.ui import hooks, words
from sunlot.ui.downloads import Lines, csv_lines, disposition
from sunlot.ui.frame import today_of

M = TypeVar("M")
CHUNK = 500
PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Column(Generic[M]):
    """One column: its heading, and the value of a row; dates and lists are written by `cell`."""

    heading: Text
    value: Callable[[M], object]


@dataclass(frozen=True, slots=True)
class Table:
    """What a list exports: its name, headings, and rows that nobody has read yet."""

    name: str
    columns: Sequence[Column[Any]]
    rows: Iterable[Any]

    @property
    def workbook_name(self) -> str:
        """What its workbook is called."""
        return f"{self.name}.xlsx"

    def header(self) -> list[str]:
        """The headings in the reader's language."""
        return [str(column.heading) for column in self.columns]

    def lines(self) -> Iterator[list[str]]:
        """The cells of each row as text; a queryset is read in pieces."""
        for row in _pieces(self.rows):
            yield [cell(column.value(row)) for column in self.columns]

    def count(self, most: int) -> int:
        """How many rows there are, counted no further than `most`; 0 where only reading tells."""
        if isinstance(self.rows, QuerySet):
            return int(self.rows.order_by()[:most].count())
        return len(self.rows) if isinstance(self.rows, Sequence) else 0


class ListFile(StreamingHttpResponse):
    """A list as CSV; `table` is the same for whoever writes it in another form."""

    def __init__(self, table: Table, lines: Lines, file_name: str) -> None:
        super().__init__(lines, content_type="text/csv; charset=utf-8")
        self["Content-Disposition"] = disposition(file_name)
        self.table = table


def export(
    request: HttpRequest, name: str, rows: Iterable[M], columns: Sequence[Column[M]]
) -> ListFile:
    """``<name>-2026-06-15.csv``; with BOM for Excel unless the request asks for the plain file.

    :param rows: what the list shows, in its order; a queryset is read in pieces.
    """
    table = Table(f"{name}-{today_of(request).isoformat()}", columns, rows)
    excel = request.GET.get("flavour") != PLAIN
    return ListFile(
        table, _noted(request, table, excel=excel), f"{table.name}{'-excel' if excel else ''}.csv"
    )


def cell(value: object) -> str:
    """A value as a file writes it: nothing for unknown, 是 and 否 are the caller's."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return words.moment(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(str(one) for one in value)
    return str(value)


def _noted(request: HttpRequest, table: Table, *, excel: bool) -> Iterator[str]:
    """The lines; who takes them is on record before the first one leaves."""
    hooks.note_export(request)
    yield from csv_lines(table.header(), table.lines(), excel=excel)


def _pieces(rows: Iterable[Any]) -> Iterator[Any]:
    return rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else iter(rows)
