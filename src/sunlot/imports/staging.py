"""Staged rows in and out of the database, in bulk."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import ForeignObjectRel, Model

from sunlot.imports.adapters import Images, StagedRow
from sunlot.imports.models import Batch, BatchRow, Change

T = TypeVar("T")
quoted = connection.ops.quote_name
COLUMNS = (
    "batch_id", "number", "row_class", "change", "key", "label", "data", "changes", "problems",
    "parts",
)  # fmt: skip


def copy_rows(batch: Batch, rows: Sequence[StagedRow]) -> None:
    """Add rows by COPY: the report of 20,000 rows is written in a fraction of a second.

    Only what will be written keeps its data; the file itself is removed when the batch ends.
    """
    statement = f"COPY imports_batchrow ({', '.join(COLUMNS)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            keep = row.change in (Change.NEW, Change.UPDATE) and row.is_writable
            copy.write_row(
                (
                    batch.pk, row.number, row.row_class, row.change if row.is_writable else "",
                    row.key[:100], row.label[:200], _json(row.data if keep else {}),
                    _json(row.changes if keep else []), _json(row.problems), row.parts,
                )
            )  # fmt: skip


def upsert(
    model: type[Model], *, unique: Sequence[str], columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:  # fmt: skip
    """Insert rows or replace those with the same `unique` columns, by COPY and one statement.

    Names are column names of the database. The caller passes only rows that differ: an update
    that changes nothing is written all the same.
    """
    table = quoted(model._meta.db_table)
    names = ", ".join(map(quoted, columns))
    changed = ", ".join(f"{quoted(one)} = excluded.{quoted(one)}"
                        for one in columns if one not in unique)  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS sunlot_incoming")
        cursor.execute(
            f"CREATE TEMPORARY TABLE sunlot_incoming ON COMMIT DROP AS SELECT {names} FROM {table} "  # noqa: S608 - names of the model
            "WITH NO DATA"
        )
        with cursor.copy(f"COPY sunlot_incoming ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM sunlot_incoming "  # noqa: S608 - names of the model
            f"ON CONFLICT ({', '.join(map(quoted, unique))}) DO UPDATE SET {changed}"
        )


def rows_to_write(batch: Batch, size: int) -> Iterator[list[StagedRow]]:
    """The rows that would change the register, in the order of the file."""
    found = batch.rows.filter(change__in=[Change.NEW, Change.UPDATE]).order_by("number")
    after = 0
    while chunk := list(found.filter(number__gt=after)[:size]):
        yield [staged_of(row) for row in chunk]
        after = chunk[-1].number


def written_rows(batch: Batch, size: int) -> Iterator[list[BatchRow]]:
    """The rows that were really written, the last first: what came together leaves together."""
    before = None
    found = batch.rows.filter(is_written=True).order_by("-number")
    while chunk := list((found if before is None else found.filter(number__lt=before))[:size]):
        yield chunk
        before = chunk[-1].number


def keep_images(batch: Batch, rows: Sequence[StagedRow], images: Images) -> None:
    """Note that rows are being written, as which records, and what these were before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE imports_batchrow r "
            "SET is_written = true, key = left(v.key, 100), before = v.image::jsonb "
            "FROM unnest(%s::int[], %s::text[], %s::text[]) AS v(number, key, image) "
            "WHERE r.batch_id = %s AND r.number = v.number",
            [
                [row.number for row in rows],
                [row.key for row in rows],
                [_json(images.get(row.key)) for row in rows],
                batch.pk,
            ],
        )  # fmt: skip


def relations_to(model: type[Model]) -> list[ForeignObjectRel]:
    """Every relation by which other tables refer to a model, also those without a name."""
    return [
        one for one in model._meta.get_fields(include_hidden=True)
        if isinstance(one, ForeignObjectRel)
    ]  # fmt: skip


def batched(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size`."""
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk


def staged_of(row: BatchRow) -> StagedRow:
    """A stored row as the adapter knows it."""
    return StagedRow(
        number=row.number, key=row.key, label=row.label, data=row.data, change=row.change,
        changes=row.changes, parts=row.parts,
    )  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
