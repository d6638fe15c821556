"""Lists as files: the rows of a list with its filters, as the list shows them."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from sunlot.errors import Text
from sunlot.ui import words
from sunlot.ui.downloads import csv_response
from sunlot.ui.frame import today_of

M = TypeVar("M")
CHUNK = 500
PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Column(Generic[M]):
    """One column: its heading, and the value of a row; dates and lists are written by `cell`."""

    heading: Text
    value: Callable[[M], object]


def export(
    request: HttpRequest, name: str, rows: Iterable[M], columns: Sequence[Column[M]]
) -> StreamingHttpResponse:
    """``<name>-2026-06-15.csv``; with BOM for Excel unless the request asks for the plain file.

    :param rows: what the list shows, in its order; a queryset is read in pieces.
    """
    lines = ([cell(column.value(row)) for column in columns] for row in _pieces(rows))
    return csv_response(
        f"{name}-{today_of(request).isoformat()}", [str(column.heading) for column in columns],
        lines, excel=request.GET.get("flavour") != PLAIN,
    )  # fmt: skip


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


def _pieces(rows: Iterable[Any]) -> Iterator[Any]:
    return rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else iter(rows)
