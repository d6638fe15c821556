"""Keyset paging: every list of the product moves by position, never by page number.

A list of two million rows costs the same on its last page as on its first, and a row that is added
while somebody reads neither repeats nor hides another.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Count, Field, Model, Q, QuerySet, Window
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
SIZES = (10, 50, 200)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of a list.

    `next` and `previous` are query strings (``?after=…``) that keep every other parameter, or ""
    at the ends. `count` is exact up to the cap; beyond it `capped` is true and the words are 1000+.
    `start` counts from 1; it is 0 on an empty page.
    """

    rows: Sequence[M]
    next: str
    previous: str
    count: int
    capped: bool
    start: int
    size: int
    sizes: Sequence[tuple[int, str]]

    @property
    def end(self) -> int:
        """Position of the last row shown."""
        return self.start + len(self.rows) - 1 if self.rows else 0


def keyset(
    queryset: QuerySet[M, M],
    request: HttpRequest,
    *,
    order: Sequence[str],
    size: int = 50,
    cap: int = 1000,
    counting: Sequence[str] = (),
    known: Sequence[int] | None = None,
    at_once: bool = False,
) -> Page[M]:
    """The page of `queryset` that the request asks for by `after`, `before` and `size`.

    :param order: field names, ``-`` in front for descending, ``__`` through relations; ``pk`` is
        added where missing, so that the order is total. The fields must not be null.
    :param counting: an order in which some rows are found at once, by an index; for lists so large
        that looking for the first thousand in no order may read most of them.
    :param known: keys of all rows in this order, where a search has them already: nothing is
        counted, and the first page reads no others.
    :param at_once: the whole list is short enough to be counted by the statement that reads its
        first page.
    :param size: rows per page unless the request names one of 10, 50, 200.
    """
    names = (
        list(order) if any(name.lstrip("-") in {"pk", "id"} for name in order) else [*order, "pk"]
    )
    asked = request.GET.get("size", "")
    rows_per_page = int(asked) if asked.isdecimal() and int(asked) in SIZES else size
    after = _decode(queryset, names, request.GET.get("after", ""))
    before = _decode(queryset, names, request.GET.get("before", ""))
    cursor = after or before
    back = after is None and before is not None
    ordered: QuerySet[Any, Any] = queryset.order_by(*map(_flip, names) if back else names)
    if cursor:
        ordered = ordered.filter(_beyond(names, cursor.values, back=back))
    elif known is not None:
        ordered = ordered.filter(pk__in=known[: rows_per_page + 1])
    elif at_once:
        ordered = ordered.annotate(counted_at_once=Window(Count("*")))
    found = list(ordered[: rows_per_page + 1])
    more = len(found) > rows_per_page
    rows = found[:rows_per_page]
    if back:
        rows.reverse()
    has_previous, has_next = (more, True) if back else (after is not None, more)
    start = _start(cursor, rows, rows_per_page, back=back, has_previous=has_previous)
    if known is not None:
        counted = len(known)
    elif cursor is None and not more:
        counted = len(rows)
    elif cursor is None and at_once:
        counted = found[0].counted_at_once
    else:
        counted = queryset.order_by(*counting)[: cap + 1].count()
    return Page(
        rows=rows,
        next=_link(request, "after", names, rows[-1], start + len(rows))
        if rows and has_next
        else "",
        previous=_link(request, "before", names, rows[0], start) if rows and has_previous else "",
        count=min(counted, cap),
        capped=counted > cap,
        start=start,
        size=rows_per_page,
        sizes=[(choice, _query(request, size=str(choice))) for choice in SIZES],
    )


@dataclass(frozen=True, slots=True)
class _Cursor:
    values: list[Any]
    position: int


def _start(
    cursor: _Cursor | None, rows: Sequence[M], size: int, *, back: bool, has_previous: bool
) -> int:
    if not rows:
        return 0
    if not has_previous or cursor is None:
        return 1
    return max(1, cursor.position - size) if back else max(1, cursor.position)


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(names: Sequence[str], values: Sequence[Any], *, back: bool) -> Q:
    """Rows strictly behind the cursor: a > x, or a = x and b > y, …; bounded on a for the index."""
    condition = Q()
    same = Q()
    for name, value in zip(names, values, strict=True):
        bare = name.lstrip("-")
        lookup = "lt" if name.startswith("-") != back else "gt"
        condition |= same & Q(**{f"{bare}__{lookup}": value})
        same &= Q(**{bare: value})
    first = names[0].lstrip("-")
    bound = "lte" if names[0].startswith("-") != back else "gte"
    return Q(**{f"{first}__{bound}": values[0]}) & condition


def _field(queryset: QuerySet[M, M], name: str) -> "Field[Any, Any]":
    annotation = queryset.query.annotations.get(name)
    if annotation is not None:
        return annotation.output_field
    model: type[Model] = queryset.model
    *through, last = name.split("__")
    for step in through:
        related = model._meta.get_field(step).related_model
        if not isinstance(related, type):
            raise FieldDoesNotExist(name)
        model = related
    field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    if not isinstance(field, Field):
        raise FieldDoesNotExist(name)
    return field


def _value(row: Model, name: str) -> Any:
    value: Any = row
    for step in name.lstrip("-").split("__"):
        value = getattr(value, step)
    return value.pk if isinstance(value, Model) else value


def _plain(value: Any) -> str | int | bool:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):  # BinaryField.to_python reads base64 back
        return base64.b64encode(value).decode()
    raise TypeError(f"keyset order on {type(value).__name__} is not supported")


def _link(request: HttpRequest, side: str, names: Sequence[str], row: Model, position: int) -> str:
    return _query(request, **{side: _token(names, row, position)})


def _token(names: Sequence[str], row: Model, position: int) -> str:
    values = [_plain(_value(row, name)) for name in names]
    text = json.dumps([*values, position], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _query(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _decode(queryset: QuerySet[M, M], names: Sequence[str], token: str) -> _Cursor | None:
    """The cursor of a link; None for a missing or damaged one, which shows the first page."""
    if not token:
        return None
    try:
        padded = token + "=" * (-len(token) % 4)
        *raw, position = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if len(raw) != len(names) or not isinstance(position, int) or any(v is None for v in raw):
            return None
        fields = [_field(queryset, name.lstrip("-")) for name in names]
        values = [field.to_python(value) for field, value in zip(fields, raw, strict=True)]
    except (ValueError, TypeError, ValidationError, binascii.Error, UnicodeError):
        return None
    return None if any(value is None for value in values) else _Cursor(values, position)


class CursorUnreadable(ValueError):
    """A cursor that no page of this list gave."""


def walk(
    queryset: QuerySet[M, M], *, after: str, order: Sequence[str], size: int
) -> tuple[list[M], str]:
    """The next rows of a list for a program, and the cursor behind them; "" at the end.

    Nothing is counted. The order is as for `keyset` and must end with a unique field.

    :raises CursorUnreadable: `after` is no cursor of this list.
    """
    cursor = _decode(queryset, order, after)
    if after and cursor is None:
        raise CursorUnreadable(after[:40])
    ordered = queryset.order_by(*order)
    if cursor:
        ordered = ordered.filter(_beyond(order, cursor.values, back=False))
    found = list(ordered[: size + 1])
    rows = found[:size]
    return rows, _token(order, rows[-1], 0) if len(found) > size else ""
