"""Reads of batches and their reports."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.db.models import Case, Count, F, Min, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.shortcuts import get_object_or_404

from sunlot.actors import Actor
from sunlot.imports.models import LEFT_OUT, STAYED, Batch, BatchRow, Change, Correction, RowClass
from sunlot.imports.settling import ANNOTATE
from sunlot.imports.states import BatchState
from sunlot.jobs.models import Job

LONGEST_SHOWN = 200
"""Values are cut there; a cut value is no place to mend."""
MASK = "*" * 12
"""What stands for the hidden part of an identity number."""
EACH_ITS_OWN = ("imports-digits-lost", "targets-no-id")
"""Problems that no text puts right in several rows: each record has a code of its own."""
DECISIONS = ("", "=", LEFT_OUT)
"""What stands in place of a column where a person has decided about a row as a whole."""
UNDONE = "undone"
"""What `Entry.change` says of a batch that was taken back."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One value that a cause is said of, and in how many rows it stands."""

    value: str
    message: str
    count: int


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason that rows of a batch share, in one column; `kinds` are its most frequent values,
    of `kinds_count`."""

    code: str
    name: str
    field: str
    level: str
    count: int
    kinds_count: int
    kinds: Sequence[Kind]

    @property
    def message(self) -> str:
        """What is said of its most frequent value."""
        return self.kinds[0].message

    @property
    def others(self) -> Sequence[Kind]:
        """Its other frequent values."""
        return self.kinds[1:]

    @property
    def kinds_left(self) -> int:
        """How many values more there are."""
        return self.kinds_count - len(self.kinds)


@dataclass(frozen=True, slots=True)
class Recurring:
    """A wrong value that stands in several rows of one column."""

    name: str
    field: str
    value: str
    message: str
    remedy: str
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
    """Which rows of the report are shown: classes, one problem code, its column and value, words to
    look for."""

    classes: tuple[str, ...]
    cause: str = ""
    words: str = ""
    column: str = ""
    value: str | None = None


def with_numbers(batch: Batch, numbers: Iterable[int]) -> QuerySet[BatchRow]:
    """Staged rows that stand for any of these rows of the file."""
    wanted = list(numbers)
    return batch.rows.filter(Q(number__in=wanted) | Q(parts__overlap=wanted))


def rows_of(batch: Batch, choice: Choice) -> QuerySet[BatchRow]:
    """The chosen rows; words are a row number, or part of a name or key."""
    rows = batch.rows.filter(row_class__in=choice.classes)
    if choice.cause:
        problem = {"code": choice.cause}
        if choice.column:
            problem["name"] = choice.column
        if choice.value is not None:
            problem["value"] = choice.value
        rows = rows.filter(problems__contains=[problem])
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


@dataclass(frozen=True, slots=True)
class Mended:
    """What was put in place of cells of one column: the text, how often, and first in which row."""

    column: str
    value: str | None
    count: int
    first: int


def mended_of(batch: Batch, personal: Collection[str], *, limit: int = 50) -> list[Mended]:
    """What people have corrected so far, the most frequent first.

    :param personal: columns of which only how often is told.
    """
    shown = Case(When(column__in=personal, then=None), default="value", output_field=TextField())
    found = batch.corrections.exclude(column__in=DECISIONS).annotate(shown=shown)
    counted = found.values("column", "shown").annotate(count=Count("pk"), first=Min("number"))
    return [
        Mended(one["column"], one["shown"], one["count"], one["first"])
        for one in counted.order_by("-count", "first", "column")[:limit]
    ]


def left_out_lines(batch: Batch, *, limit: int = 50) -> list[tuple[int, str]]:
    """(first row, name) of records of which no row of the file is imported."""
    whole = Concat(Cast("number", TextField()), Value(" "), output_field=TextField())
    found = left_out_of(batch).annotate(whole=whole).filter(value__startswith=F("whole"))
    return [(one.number, one.value.partition(" ")[2]) for one in found[:limit]]


def left_out_of(batch: Batch) -> QuerySet[Correction]:
    """The rows of the file that are not imported; `value` is the first row of the record that they
    belong to, and its name."""
    return batch.corrections.filter(column=LEFT_OUT).order_by("number")


def left_out_cells(batch: Batch, numbers: Iterable[int]) -> dict[tuple[int, str], str]:
    """The corrections that leave rows of the report out, with all rows of the file in them."""
    return {
        (number, LEFT_OUT): f"{row.numbers[0]} {row.label[:LONGEST_SHOWN]}"
        for row in batch.rows.filter(number__in=list(numbers))
        for number in row.numbers
    }


def kept_out_of(batch: Batch) -> QuerySet[BatchRow]:
    """The rows that are not written as things stand."""
    kept = [RowClass.ERROR, RowClass.TWIN]
    return batch.rows.filter(row_class__in=kept).order_by("number")


def written_sample(batch: Batch, *, limit: int = 20) -> QuerySet[BatchRow]:
    """The first rows that the batch wrote."""
    return batch.rows.filter(is_written=True).order_by("number")[:limit]


def causes_of(batch: Batch, *, limit: int = 12, kinds: int = 3) -> list[Cause]:
    """Why rows are errors or warnings: errors first, the most frequent reason first.

    :param kinds: so many values of each, the most frequent first.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH found AS (SELECT code, name, field, level, value, min(message) AS message, "
            "count(*) AS n, count(*) FILTER (WHERE nth = 1) AS firsts FROM imports_batchrow r, "
            "LATERAL (SELECT p->>'code' AS code, coalesce(p->>'name', '') AS name, "
            "p->>'field' AS field, p->>'level' AS level, p->>'value' AS value, "
            "min(p->>'message') AS message, row_number() OVER "
            "(PARTITION BY p->>'code', coalesce(p->>'name', ''), p->>'field', p->>'level') AS nth "
            "FROM jsonb_array_elements(r.problems) p GROUP BY 1, 2, 3, 4, 5) said "
            "WHERE r.batch_id = %(batch)s AND r.row_class IN ('error', 'twin', 'warning') "
            "GROUP BY 1, 2, 3, 4, 5), "
            "ranked AS (SELECT *, sum(firsts) OVER same AS total, count(*) OVER same AS kinds, "
            "row_number() OVER (PARTITION BY code, name, field, level ORDER BY n DESC, value) "
            "AS place FROM found WINDOW same AS (PARTITION BY code, name, field, level)) "
            "SELECT code, name, field, level, total::int, kinds, "
            "json_agg(json_build_array(value, message, n) ORDER BY place) FROM ranked "
            "WHERE place <= %(kinds)s GROUP BY 1, 2, 3, 4, 5, 6 "
            "ORDER BY level, total DESC, code, field LIMIT %(limit)s",
            {"batch": batch.pk, "kinds": kinds, "limit": limit},
        )
        return [
            Cause(*row[:6], kinds=[Kind(*one) for one in row[6]])  # type: ignore[misc]
            for row in cursor.fetchall()
        ]


def recurring_of(batch: Batch, *, limit: int = 20) -> list[Recurring]:
    """Values that stand in several rows and that nobody understands, be they errors or left out of
    rows that are written; the most frequent first.

    What is shown shortened or masked is none: rows that look the same there may differ.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p->>'name', min(p->>'field'), p->>'value', min(p->>'message'), "
            "min(p->>'remedy'), count(DISTINCT coalesce((p->>'row')::int, r.number)) "
            "FROM imports_batchrow r, jsonb_array_elements(r.problems) p "
            "WHERE r.batch_id = %s AND r.row_class IN ('error', 'warning') "
            "AND (p->>'level' = 'error' OR p->>'unread' = 'true') AND p->>'name' <> '' "
            "AND p->>'code' <> ALL(%s) AND length(p->>'value') < %s "
            "AND position(%s IN p->>'value') = 0 GROUP BY 1, 3 "
            "HAVING count(DISTINCT coalesce((p->>'row')::int, r.number)) > 1 "
            "ORDER BY 6 DESC, 1, 3 LIMIT %s",
            [batch.pk, list(EACH_ITS_OWN), LONGEST_SHOWN, MASK, limit],
        )
        return [Recurring(*row) for row in cursor.fetchall()]


def summary_of(batch: Batch) -> dict[str, Any]:
    """Causes and recurring values as JSON: a check keeps them, of a hundred thousand errors they
    take seconds."""
    return {
        "causes": [asdict(one) for one in causes_of(batch)],
        "recurring": [asdict(one) for one in recurring_of(batch)],
    }


def known_causes(batch: Batch) -> list[Cause]:
    """The causes that the last check kept."""
    if "causes" not in batch.reading:
        return causes_of(batch)
    return [
        Cause(**{**one, "kinds": [Kind(**kind) for kind in one["kinds"]]})
        for one in batch.reading["causes"]
    ]


def known_recurring(batch: Batch) -> list[Recurring]:
    """The recurring values that the last check kept."""
    return [Recurring(**one) for one in batch.reading.get("recurring", [])]


def places_of(batch: Batch, column: str, value: str) -> list[int]:
    """The rows of the file in which such a value stands in a column."""
    rows = batch.rows.filter(
        row_class__in=[RowClass.ERROR, RowClass.WARNING],
        problems__contains=[{"name": column, "value": value}],
    )
    return [
        problem.get("row", row.number)
        for row in rows.only("number", "problems")
        for problem in row.problems
        if (problem.get("name"), problem["value"]) == (column, value)
        and (problem["level"] == "error" or problem.get("unread"))
    ]


def workbook_of(batch: Batch, actor: Actor) -> Job | None:
    """The annotated workbook that the actor has ordered since the last check; the newest."""
    found = Job.objects.filter(task=ANNOTATE, args__batch_id=batch.pk, owner_id=actor.user_id)
    if batch.checked_at is not None:
        found = found.filter(queued_at__gte=batch.checked_at)
    return found.order_by("-queued_at").first()


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
