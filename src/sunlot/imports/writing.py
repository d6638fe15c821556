"""What the background jobs do with a checked batch: write it, or take it back.

Where rows are compared one by one each step is one transaction: a killed worker or database leaves
the batch as it was, and the job can run again. Registers of millions are written `piecewise`.
"""

import datetime
from collections import Counter
from collections.abc import Sequence

from django.db import transaction

from sunlot.imports import errors, piecewise
from sunlot.imports.adapters import Adapter, SetAdapter, StagedRow, adapter_of
from sunlot.imports.models import Batch, Change
from sunlot.imports.piecewise import finish_undoing, finish_writing, halt, writing_of
from sunlot.imports.runs import Run, begin
from sunlot.imports.staging import keep_images, rows_to_write, staged_of, written_rows
from sunlot.imports.states import BatchState
from sunlot.imports.undoing import check_undo
from sunlot.jobs.registry import Reporter

__all__ = ["apply", "halt", "undo"]


def apply(*, batch_id: int, reporter: Reporter, at: datetime.datetime) -> None:
    """Write what differs; a batch that was written before is left alone.

    Rows are compared with the register once more: others may have changed it since the check.

    :raises RegisterChanged: a row that was fine can no longer be written.
    """
    (piecewise.apply if _is_setwise(batch_id) else _apply)(
        batch_id=batch_id, reporter=reporter, at=at
    )


def undo(*, batch_id: int, reporter: Reporter, at: datetime.datetime) -> None:
    """Put every record back as it was before the batch.

    The rows of the batch stay and say what was written and taken back.

    :raises UserError: a record is in use, or was changed since.
    """
    (piecewise.undo if _is_setwise(batch_id) else _undo)(
        batch_id=batch_id, reporter=reporter, at=at
    )


def _is_setwise(batch_id: int) -> bool:
    return isinstance(adapter_of(Batch.objects.get(pk=batch_id).kind), SetAdapter)


@transaction.atomic
def _apply(*, batch_id: int, reporter: Reporter, at: datetime.datetime) -> None:
    """All rows, or none."""
    run = begin(batch_id, BatchState.APPLYING, at)
    if run is None:
        return
    batch, adapter = run.batch, _row_wise(run)
    total = batch.writes[Change.NEW] + batch.writes[Change.UPDATE]
    written: Counter[str] = Counter()
    for rows in rows_to_write(batch, adapter.chunk_size):
        _write(batch, adapter, rows, run.context)
        written.update(str(row.change) for row in rows)
        reporter.progress(sum(written.values()), total)
    batch.written = {name: written[name] for name in (Change.NEW.value, Change.UPDATE.value)}
    finish_writing(run, at)


def _write(batch: Batch, adapter: Adapter, rows: Sequence[StagedRow], context: object) -> None:
    for row in rows:
        row.is_distinct = True  # decided before, or it would not be among the rows
    adapter.classify(rows, context)
    for row in rows:
        if row.has_error:
            raise errors.RegisterChanged(row=f"{row.number:,}", why=row.problems[-1]["message"])
    changed = [row for row in rows if row.change != Change.SAME]
    if changed:
        keep_images(batch, changed, adapter.images(changed, context))
        adapter.apply(changed, context)


@transaction.atomic
def _undo(*, batch_id: int, reporter: Reporter, at: datetime.datetime) -> None:
    """All rows, or none."""
    run = begin(batch_id, BatchState.UNDOING, at)
    if run is None:
        return
    batch, adapter = run.batch, _row_wise(run)
    if batch.applied_at is None:
        raise ValueError("an unwritten batch cannot be undone")
    done = 0
    for rows in written_rows(batch, adapter.chunk_size):
        check_undo(batch, rows)
        _refuse_changed(adapter, [staged_of(row) for row in rows], run.context)
        adapter.restore(
            {row.key: row.before for row in rows}, run.context, batch.applied_at,
            writing_of(run, at),
        )  # fmt: skip
        done += len(rows)
        reporter.progress(done, batch.written_total)
    finish_undoing(run, at)


def _refuse_changed(adapter: Adapter, rows: Sequence[StagedRow], context: object) -> None:
    """What a record says now must be what the file said."""
    for row in rows:
        row.is_distinct = True
    adapter.classify(rows, context)
    for row in rows:
        if row.has_error or row.change != Change.SAME:
            raise errors.UndoChanged(label=row.label or row.key)


def _row_wise(run: Run) -> Adapter:
    if isinstance(run.adapter, SetAdapter):
        raise TypeError("a register of millions is written piecewise")
    return run.adapter
