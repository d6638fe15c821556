"""Checking a file of a register of millions: stage all rows, compare once, report what matters."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from sunlot.imports.adapters import SetAdapter, StagedRow
from sunlot.imports.models import Batch, Change, RowClass
from sunlot.imports.reading import Piece
from sunlot.imports.setwise import incoming
from sunlot.imports.staging import batched, copy_rows
from sunlot.jobs.registry import Reporter

PIECE = 10_000
LISTED = {Change.UPDATE: 20_000, Change.NEW: 10_000, Change.GONE: 20_000, Change.SAME: 200}
"""How many rows of which nothing is said a report lists; it counts all of them."""
SMALL = 2_000
"""A file of so few rows is listed as a whole."""

Said = dict[int, dict[str, str]]
"""``{row: {column: text}}``."""


def stage(
    batch: Batch, adapter: SetAdapter, pieces: Iterable[Piece], context: Any, reporter: Reporter
) -> tuple[Counter[str], Said]:
    """Put rows into the table where they wait; those that cannot be understood into the report.

    :returns: rows by `RowClass`: errors, and as ``staged`` the others; and what the first rows
        that were read word for word say in other words than the register.
    """
    incoming.empty(adapter.incoming, batch)
    batch.rows.all().delete()
    counts: Counter[str] = Counter()
    said: Said = {}
    for piece in pieces:
        rows = [adapter.parse(one, context) for one in piece.others]
        wrong = [row for row in rows if row.has_error]
        lines = [(row.number, adapter.line(row, context)) for row in rows if not row.has_error]
        said.update((row.number, row.said) for row in rows[: max(0, SMALL - len(said))])
        incoming.pour(adapter.incoming, batch, piece.numbers, piece.lines)
        incoming.fill(adapter.incoming, batch, lines)
        copy_rows(batch, wrong)
        staged = len(piece.lines) + len(lines)
        counts.update({RowClass.ERROR.value: len(wrong), "staged": staged})
        reporter.progress(counts.total(), 0)
    return counts, said


def report(
    batch: Batch, adapter: SetAdapter, context: Any, counts: Counter[str], said: Said
) -> None:
    """Compare what waits with the register, and keep the figures and the rows worth reading."""
    mark = adapter.compare(batch.pk, context)
    kept_out = _keep(batch, adapter.troubled(batch.pk, context))
    updates = _keep(batch, adapter.changing(batch.pk, context, LISTED[Change.UPDATE]))
    warned = _keep(batch, adapter.warned(batch.pk))
    unread = _keep(batch, adapter.unread(batch.pk))
    found = adapter.figures(batch.pk)
    whole = SMALL if counts["staged"] <= SMALL else 0
    same = counts["staged"] - found.total() + found[Change.GONE] + found[Change.SAME]
    listed = sum(
        _list(batch, adapter.plainly(change), change, max(most, whole))
        for change, most in LISTED.items()
        if change != Change.UPDATE
    )
    _keep_said(batch, said)
    classes = kept_out + updates + warned + unread
    left = found[Change.UPDATE] - updates.total()
    classes[RowClass.UPDATE] += left
    classes[RowClass.NEW] = found[Change.NEW] - warned.total()
    classes[RowClass.SAME] = same - unread.total()
    classes[RowClass.ERROR] += counts[RowClass.ERROR]
    classes[RowClass.GONE] = found[Change.GONE]
    shown = [name for name in RowClass.values if name != RowClass.GONE or found[Change.GONE]]
    batch.counts = {name: classes[name] for name in shown}
    batch.writes = {
        Change.NEW.value: found[Change.NEW], Change.UPDATE.value: found[Change.UPDATE],
        Change.SAME.value: same,
        **({Change.GONE.value: found[Change.GONE]} if found[Change.GONE] else {}),
    }  # fmt: skip
    if found[Change.GONE]:
        batch.reading["listed"] = adapter.listed(context)
    unlisted = left + classes[RowClass.NEW] + classes[RowClass.SAME] + found[Change.GONE] - listed
    batch.reading |= {
        "joined": 0, "unlisted": unlisted, "compared": mark,
        "remarks": adapter.remarks(batch.pk, context),
    }  # fmt: skip


def _keep(batch: Batch, rows: Iterator[StagedRow]) -> Counter[str]:
    """Copy rows into the report; how many of each class."""
    counts: Counter[str] = Counter()
    for piece in batched(rows, PIECE):
        copy_rows(batch, piece)
        counts.update(str(row.row_class) for row in piece)
    return counts


def _keep_said(batch: Batch, said: Said) -> None:
    """Put beside new rows the texts that stand for what will be written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE imports_batchrow r SET data = jsonb_build_object('said', v.said::jsonb) "
            "FROM unnest(%s::int[], %s::text[]) AS v(number, said) "
            "WHERE r.batch_id = %s AND r.number = v.number AND r.change = %s",
            [
                list(said), [json.dumps(one, ensure_ascii=False) for one in said.values()],
                batch.pk, Change.NEW.value,
            ],
        )  # fmt: skip


def _list(batch: Batch, rows: str, change: Change, most: int) -> int:
    """Put the first rows of a statement of `SetAdapter.plainly` into the report; how many."""
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO imports_batchrow (batch_id, number, row_class, change, key, label, data, "  # noqa: S608 - the adapter's own statement
            "changes, problems, parts) SELECT %(batch)s, number, %(change)s, %(change)s, "
            "left(key, 100), left(label, 200), '{}', '[]', '[]', '{}' "
            f"FROM ({rows} LIMIT %(most)s) AS listed(number, key, label)",
            {"batch": batch.pk, "change": change.value, "most": most},
        )
        return int(cursor.rowcount)
