"""Reads of batches and their reports."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from sunlot.actors import Actor
from sunlot.imports.models import Batch, BatchRow, Change
from sunlot.imports.states import BatchState


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason that rows of a batch share."""

    code: str
    field: str
    level: str
    message: str
    count: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a record's history that came from a file."""

    at: datetime.datetime
    by_name: str
    file_name: str
    row: int
    change: str
    changes: list[list[str]]


def batches_for(actor: Actor) -> QuerySet[Batch]:
    """Batches that the actor may see, newest first."""
    return Batch.objects.scoped(actor).select_related("department", "uploaded_by", "job")


def batch_for(actor: Actor, pk: int) -> Batch:
    """One batch within scope, else 404."""
    return get_object_or_404(batches_for(actor).select_related("applied_by"), pk=pk)


def rows_of(batch: Batch, classes: Sequence[str], *, cause: str = "") -> QuerySet[BatchRow]:
    """Rows of some classes; `cause` keeps those that carry this problem code."""
    rows = batch.rows.filter(row_class__in=classes)
    return rows.filter(problems__contains=[{"code": cause}]) if cause else rows


def causes_of(batch: Batch, *, limit: int = 12) -> list[Cause]:
    """Why rows are errors or warnings: errors first, the most frequent reason first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p->>'code', p->>'field', p->>'level', min(p->>'message'), "
            "count(DISTINCT r.number) FROM imports_batchrow r, jsonb_array_elements(r.problems) p "
            "WHERE r.batch_id = %s AND r.row_class IN ('error', 'warning') "
            "GROUP BY 1, 2, 3 ORDER BY 3, 5 DESC, 1 LIMIT %s",
            [batch.pk, limit],
        )
        return [Cause(*row) for row in cursor.fetchall()]


def history_of(kind: str, key: str) -> Iterator[Entry]:
    """What files wrote to one record, newest first; the caller has checked the reader's scope."""
    rows = (
        BatchRow.objects.filter(
            key=key, batch__kind=kind, batch__state=BatchState.APPLIED,
            change__in=[Change.NEW, Change.UPDATE],
        )
        .select_related("batch__applied_by")
        .order_by("-batch__applied_at", "-batch_id")
    )  # fmt: skip
    for row in rows:
        batch: Any = row.batch
        yield Entry(
            at=batch.applied_at, by_name=batch.applied_by.name, file_name=batch.file_name,
            row=row.number, change=row.change, changes=row.changes,
        )  # fmt: skip
