"""What the background jobs do with a checked batch: write it, or take it back.

Each step is one transaction: a killed worker or database leaves the batch as it was, and the job
can run again.
"""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from sunlot.accounts.queries import actor_of_user_id
from sunlot.actors import Actor
from sunlot.errors import UserError
from sunlot.imports import errors
from sunlot.imports.adapters import Adapter, Occasion, StagedRow, adapter_of
from sunlot.imports.models import Batch, Change
from sunlot.imports.settling import forget_file, note
from sunlot.imports.staging import keep_images, rows_to_write, staged_of, written_rows
from sunlot.imports.states import TRANSITIONS, BatchState
from sunlot.imports.undoing import check_undo
from sunlot.imports.work import occasion_of
from sunlot.jobs.registry import Reporter
from sunlot.ledger import actions as ledger
from sunlot.states import move


@dataclass(frozen=True, slots=True)
class _Run:
    """A locked batch whose step has begun, and what its rows are compared with."""

    batch: Batch
    adapter: Adapter
    by: Actor
    occasion: Occasion
    context: Any


def _begin(batch_id: int, state: BatchState, at: datetime.datetime) -> _Run | None:
    """Lock the batch and its register; None where the step was done or given up already."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state != state:
        return None
    _be_the_only_writer(batch.kind)
    adapter = adapter_of(batch.kind)
    ordered_by = batch.undone_by_id if state == BatchState.UNDOING else batch.applied_by_id
    by = actor_of_user_id(ordered_by)
    occasion = occasion_of(batch, by, at)
    return _Run(batch, adapter, by, occasion, adapter.context(occasion))


@transaction.atomic
def apply(*, batch_id: int, reporter: Reporter, at: datetime.datetime) -> None:
    """Write what differs, all or nothing; a batch that was written before is left alone.

    Rows are compared with the register once more: others may have changed it since the check.

    :raises RegisterChanged: a row that was fine can no longer be written.
    """
    run = _begin(batch_id, BatchState.APPLYING, at)
    if run is None:
        return
    batch, adapter = run.batch, run.adapter
    total = batch.writes[Change.NEW] + batch.writes[Change.UPDATE]
    written: Counter[str] = Counter()
    for rows in rows_to_write(batch, adapter.chunk_size):
        _write(batch, adapter, rows, run.context)
        written.update(str(row.change) for row in rows)
        reporter.progress(sum(written.values()), total)
    batch.written = {name: written[name] for name in (Change.NEW.value, Change.UPDATE.value)}
    batch.applied_at = at
    move(batch, "applied", table=TRANSITIONS, labels=BatchState)
    forget_file(batch)
    batch.save()
    ledger.record(
        kind="imports.applied", noun="batch", noun_id=str(batch.pk), by=run.by, at=at,
        data={
            "kind": batch.kind, "sha256": batch.sha256, **batch.written,
            "skipped": batch.kept_out, "above": dict(run.occasion.above),
        },
    )  # fmt: skip


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
def undo(*, batch_id: int, reporter: Reporter, at: datetime.datetime) -> None:
    """Put every record back as it was before the batch, all or nothing.

    The rows of the batch stay and say what was written and taken back.

    :raises UserError: a record is in use, or was changed since.
    """
    run = _begin(batch_id, BatchState.UNDOING, at)
    if run is None:
        return
    batch, adapter = run.batch, run.adapter
    if batch.applied_at is None:
        raise ValueError("an unwritten batch cannot be undone")
    done = 0
    for rows in written_rows(batch, adapter.chunk_size):
        check_undo(batch, rows)
        _refuse_changed(adapter, [staged_of(row) for row in rows], run.context)
        adapter.restore({row.key: row.before for row in rows}, run.context, batch.applied_at)
        done += len(rows)
        reporter.progress(done, batch.written_total)
    batch.undone_at = at
    note(batch, None)
    move(batch, "undone", table=TRANSITIONS, labels=BatchState)
    batch.save()
    ledger.record(
        kind="imports.undone", noun="batch", noun_id=str(batch.pk), by=run.by, at=at,
        data={"kind": batch.kind, "sha256": batch.sha256, **batch.written},
    )  # fmt: skip


def _refuse_changed(adapter: Adapter, rows: Sequence[StagedRow], context: object) -> None:
    """What a record says now must be what the file said."""
    for row in rows:
        row.is_distinct = True
    adapter.classify(rows, context)
    for row in rows:
        if row.has_error or row.change != Change.SAME:
            raise errors.UndoChanged(label=row.label or row.key)


@transaction.atomic
def halt(*, batch_id: int, error: UserError | None = None) -> None:
    """Writing or undoing stopped before its end: nothing was done, the batch waits again."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state == BatchState.APPLYING:
        batch.applied_by_id = None
    elif batch.state == BatchState.UNDOING:
        batch.undone_by_id = None
    else:
        return
    move(batch, "halt", table=TRANSITIONS, labels=BatchState)
    note(batch, error)
    batch.save()


def _be_the_only_writer(kind: str) -> None:
    """One writer per register: two files with the same new record would collide otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"imports:{kind}"])
