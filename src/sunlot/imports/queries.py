"""Reads of batches and their reports."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from sunlot.actors import Actor
from sunlot.imports.models import STAYED, Batch, BatchRow, Change, RowClass
from sunlot.imports.states import BatchState

UNDONE = "undone"
"""What `Entry.change` says of a batch that was taken back."""


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
    batch_id: int
    file_name: str
    row: int
    change: str
    changes: list[list[str]]


def batches_for(actor: Actor) -> QuerySet[Batch]:
    """Batches that the actor may see, newest first."""
    return Batch.objects.scoped(actor).select_related("department", "uploaded_by", "job")


def batch_for(actor: Actor, pk: int) -> Batch:
    """One batch within scope, else 404."""
    return get_object_or_404(batches_for(actor).select_related("applied_by", "undone_by"), pk=pk)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows of the report are shown: classes, one problem code, words to look for."""

    classes: tuple[str, ...]
    cause: str = ""
    words: str = ""


def with_numbers(batch: Batch, numbers: Iterable[int]) -> QuerySet[BatchRow]:
    """Staged rows that stand for any of these rows of the file."""
    wanted = list(numbers)
    return batch.rows.filter(Q(number__in=wanted) | Q(parts__overlap=wanted))


def rows_of(batch: Batch, choice: Choice) -> QuerySet[BatchRow]:
    """The chosen rows; words are a row number, or part of a name or key."""
    rows = batch.rows.filter(row_class__in=choice.classes)
    if choice.cause:
        rows = rows.filter(problems__contains=[{"code": choice.cause}])
    if choice.words:
        found = Q(label__contains=choice.words) | Q(key__contains=choice.words)
        if choice.words.isdecimal() and len(choice.words) < 8:
            found |= Q(number=int(choice.words)) | Q(parts__contains=[int(choice.words)])
        rows = rows.filter(found)
    return rows


def shown_values(batch: Batch, numbers: Iterable[int]) -> dict[tuple[int, str], str]:
    """``{(row, column): text}`` of the cells that the report names."""
    return {
        (problem.get("row", row.number), problem["name"]): problem["value"]
        for row in with_numbers(batch, numbers)
        for problem in row.problems
        if problem.get("name")
    }


def written_sample(batch: Batch, *, limit: int = 20) -> QuerySet[BatchRow]:
    """The first rows that the batch wrote."""
    return batch.rows.filter(is_written=True).order_by("number")[:limit]


def causes_of(batch: Batch, *, limit: int = 12) -> list[Cause]:
    """Why rows are errors or warnings: errors first, the most frequent reason first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p->>'code', p->>'field', p->>'level', min(p->>'message'), "
            "count(DISTINCT r.number) FROM imports_batchrow r, jsonb_array_elements(r.problems) p "
            "WHERE r.batch_id = %s AND r.row_class IN ('error', 'twin', 'warning') "
            "GROUP BY 1, 2, 3 ORDER BY 3, 5 DESC, 1 LIMIT %s",
            [batch.pk, limit],
        )
        return [Cause(*row) for row in cursor.fetchall()]


def history_of(kind: str, key: str) -> Iterator[Entry]:
    """What files wrote to one record, newest first; the caller has checked the reader's scope."""
    rows = (
        BatchRow.objects.filter(
            key=key, batch__kind=kind, change__in=[Change.NEW, Change.UPDATE],
            batch__state__in=[BatchState.APPLIED, BatchState.UNDOING, BatchState.UNDONE],
        )
        .exclude(row_class=RowClass.TWIN)
        .select_related("batch__applied_by", "batch__undone_by")
        .only(
            "number", "change", "changes", "problems", "batch__file_name", "batch__state",
            "batch__applied_at", "batch__applied_by__name", "batch__undone_at",
            "batch__undone_by__name",
        )
        .order_by("-batch__applied_at", "-batch_id")
    )  # fmt: skip
    found = []
    for row in rows:
        batch: Any = row.batch
        facts = {
            "batch_id": batch.pk,
            "file_name": batch.file_name,
            "row": row.number,
            "changes": row.changes,
        }
        found.append(
            Entry(at=batch.applied_at, by_name=batch.applied_by.name, change=row.change, **facts)
        )
        stayed = any(one.get("code") == STAYED for one in row.problems)
        if batch.state == BatchState.UNDONE and not stayed:
            found.append(
                Entry(at=batch.undone_at, by_name=batch.undone_by.name, change=UNDONE, **facts)
            )
    yield from sorted(found, key=lambda entry: entry.at, reverse=True)
