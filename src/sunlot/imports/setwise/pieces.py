"""How much is read, written or taken back at once, and what keeps a batch from being taken back."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection

from sunlot.errors import UserError
from sunlot.imports import errors
from sunlot.imports.adapters import SetAdapter, holds_of
from sunlot.imports.models import WRITTEN, Batch

PIECE = 50_000


def pieces_of(batch: Batch, adapter: SetAdapter) -> Iterator[range]:
    """Ranges of rows of the file with at most `PIECE` differences to write."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(row), max(row) FROM (SELECT row, "  # noqa: S608 - the adapter's own names
            "(row_number() OVER (ORDER BY row) - 1) / %s AS piece "
            f"FROM {adapter.incoming.differences} WHERE batch_id = %s AND change = ANY(%s)) f "
            "GROUP BY piece ORDER BY piece",
            [PIECE, batch.pk, [one.value for one in WRITTEN]],
        )
        for first, last in cursor.fetchall():
            yield range(first, last + 1)


def why_kept(batch: Batch, adapter: SetAdapter) -> UserError | None:
    """Why a written batch may not be taken back; None if it may."""
    found = adapter.objection(batch)
    holds = holds_of(batch.kind)
    if found is not None or not holds or batch.applied_at is None:
        return found
    for keys in adapter.keys(batch.pk):
        for hold in holds:
            why = hold(keys, batch.applied_at)
            if why:
                return errors.UndoHeld(why=why)
    return None


def join_widely(memory: str) -> None:
    """Let statements of this transaction join millions of rows: so much memory for each of them,
    and all processors even where many rows come out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', %s, true)", [memory])
        cursor.execute("SET LOCAL parallel_tuple_cost = 0.001")


def fetched(
    statement: str, params: Mapping[str, Any], size: int
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a statement, so many at a time; the statement runs once."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, params)
        while found := cursor.fetchmany(size):
            yield found
