"""Writing and taking back in pieces, each a transaction of some ten thousand rows.

A batch of one piece is written as a whole or not at all. A larger one that is stopped has written
some pieces; it goes on by comparing again, since what was written is the same then, or is taken
back. Pieces that have nothing to do with each other are written two at a time.
"""

import datetime
from collections import Counter
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from sunlot.errors import UserError, WrongState
from sunlot.imports import errors, leftover
from sunlot.imports.adapters import SetAdapter, TakenBack, Writing, adapter_of
from sunlot.imports.models import WRITTEN, Batch, Change, RowClass
from sunlot.imports.runs import Run, begin
from sunlot.imports.settling import forget_file, note
from sunlot.imports.setwise import apart, incoming, pieces
from sunlot.imports.staging import batched
from sunlot.imports.states import TRANSITIONS, BatchState
from sunlot.imports.work import stage_setwise
from sunlot.jobs.registry import Reporter
from sunlot.ledger import actions as ledger
from sunlot.states import move

UNDO_PIECE = 5000
WRITERS = 2


def apply(*, batch_id: int, reporter: Reporter, at: datetime.datetime) -> None:
    """Write what differs; a batch that was written before is left alone.

    :raises RegisterChanged: a row that was fine can no longer be written.
    """
    with transaction.atomic():
        run = begin(batch_id, BatchState.APPLYING, at)
        if run is None:
            return
        ranges = _prepare(run, reporter, at)
        at_once = len(ranges) <= 1
        if at_once:
            for rows in ranges:
                written = _write(run, rows, at)
                reporter.progress(written, run.batch.writes_total)
            _finish(run, at)
    if at_once:
        return
    # Inside the transaction of a caller another connection would see nothing of the batch.
    count = WRITERS if _setwise(run).apart and not connection.in_atomic_block else 1
    for some in batched(ranges, count):
        with transaction.atomic():
            if run := begin(batch_id, BatchState.APPLYING, at, locks=count == 1):
                works = [partial(_write, run, rows, at) for rows in some]
                written = max(apart.all_at_once(works) if count > 1 else [work() for work in works])
                reporter.progress(written, run.batch.writes_total)
    with transaction.atomic():
        if run := begin(batch_id, BatchState.APPLYING, at):
            _finish(run, at)


def _prepare(run: Run, reporter: Reporter, at: datetime.datetime) -> list[range]:
    """Compare again, unless nothing can have changed; the pieces that are left to write."""
    batch, adapter = run.batch, _setwise(run)
    if not incoming.count(adapter.incoming, batch):
        stage_setwise(batch, adapter, reporter, at)
    if not _is_compared(run):
        adapter.compare(batch.pk, run.context)
        _refuse_new_troubles(run)
    adapter.before_load(adapter.figures(batch.pk)[Change.NEW])
    batch.applied_at = batch.applied_at or at
    batch.save()
    return list(pieces.pieces_of(batch, adapter))


def _is_compared(run: Run) -> bool:
    """Whether the comparison of the check still holds: nothing was decided about its rows, nothing
    taken back, nothing written in the register."""
    batch = run.batch
    others = Batch.objects.filter(kind=batch.kind).exclude(pk=batch.pk)
    taken_back = others.filter(
        Q(undone_at__gte=batch.checked_at) | Q(state__in=[BatchState.UNDOING, BatchState.STOPPED])
    )
    return (
        not batch.counts.get(RowClass.TWIN)
        and not run.occasion.distinct
        and not run.occasion.same
        and not batch.written_total
        and not taken_back.exists()
        and _setwise(run).holds(str(batch.reading.get("compared", "")), run.context)
    )


def _refuse_new_troubles(run: Run) -> None:
    batch = run.batch
    known = set(
        batch.rows.filter(row_class__in=[RowClass.ERROR, RowClass.TWIN]).values_list(
            "number", flat=True
        )
    )
    for row in _setwise(run).troubled(batch.pk, run.context):
        if row.number not in known:
            raise errors.RegisterChanged(row=f"{row.number:,}", why=row.problems[-1]["message"])


def _write(run: Run, rows: range, at: datetime.datetime) -> int:
    """Write and count a piece; how many rows the batch has written now.

    :raises WrongState: the batch was halted meanwhile.
    """
    done = _setwise(run).write(writing_of(run, at), rows, run.context)
    with connection.cursor() as cursor:
        # References are looked up now, while the other writer may still count.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    batch = Batch.objects.select_for_update(no_key=True).get(pk=run.batch.pk)
    if batch.state != BatchState.APPLYING:
        raise WrongState(state=BatchState(batch.state).label)
    batch.written = run.batch.written = _with(batch, done)
    batch.save(update_fields=["written"])
    return batch.written_total


def _finish(run: Run, at: datetime.datetime) -> None:
    batch, adapter = run.batch, _setwise(run)
    if batch.writes.get(Change.SAME) or batch.writes.get(Change.UPDATE):
        adapter.confirm(writing_of(run, at))
    adapter.after_load()
    batch.written = _with(batch, Counter())
    listed = batch.rows.filter(change__in=WRITTEN)
    listed.exclude(row_class__in=[RowClass.ERROR, RowClass.TWIN]).update(is_written=True)
    incoming.empty(adapter.incoming, batch)
    finish_writing(run, batch.applied_at or at)


def _with(batch: Batch, done: Counter[str]) -> dict[str, int]:
    """What the batch has written so far; records that a full list lacks, where there are any."""
    found = {one.value: batch.written.get(one, 0) + done[one] for one in WRITTEN}
    return {name: count for name, count in found.items() if count or name != Change.GONE}


def undo(*, batch_id: int, reporter: Reporter, at: datetime.datetime) -> None:
    """Put every record back as it was before the batch, as far as nobody has changed it since.

    :raises UserError: a draw rests on a record, or the register knows another reason.
    """
    with transaction.atomic():
        run = begin(batch_id, BatchState.UNDOING, at)
        if run is None:
            return
        objection = pieces.why_kept(run.batch, _setwise(run))
        if objection is not None:
            raise objection
        at_once = run.batch.written_total <= pieces.PIECE
        piece = TakenBack(0)
        while at_once and (piece := _take_back(run, at, piece)):
            pass
    done = 0
    while not at_once:
        with transaction.atomic():
            run = begin(batch_id, BatchState.UNDOING, at)
            piece = _take_back(run, at, piece) if run is not None else TakenBack(0)
        if run is None or not piece:
            return
        done += piece.count
        reporter.progress(done, run.batch.written_total)


def _take_back(run: Run, at: datetime.datetime, before: TakenBack) -> TakenBack:
    """Put back the piece after another one; when all are, the batch ends."""
    done = _setwise(run).take_back(writing_of(run, at), UNDO_PIECE, run.context, before.place)
    if not done:
        finish_undoing(run, at)
    elif done.spared:
        run.batch.spared += done.spared
        run.batch.save(update_fields=["spared"])
    return done


def finish_writing(run: Run, at: datetime.datetime) -> None:
    """A batch was written: its file goes, the ledger hears of it once."""
    batch = run.batch
    batch.applied_at = at
    move(batch, "applied", table=TRANSITIONS, labels=BatchState)
    if batch.kept_out:
        leftover.keep(batch)
    forget_file(batch)
    batch.save()
    ledger.record(
        kind="imports.applied", noun="batch", noun_id=str(batch.pk), by=run.by, at=at,
        data={
            "kind": batch.kind, "sha256": batch.sha256, **batch.written,
            "skipped": batch.kept_out, "above": dict(run.occasion.above),
        },
    )  # fmt: skip


def finish_undoing(run: Run, at: datetime.datetime) -> None:
    """A batch was taken back."""
    batch = run.batch
    batch.undone_at = at
    note(batch, None)
    move(batch, "undone", table=TRANSITIONS, labels=BatchState)
    leftover.forget(batch)
    forget_file(batch)
    batch.save()
    ledger.record(
        kind="imports.undone", noun="batch", noun_id=str(batch.pk), by=run.by, at=at,
        data={
            "kind": batch.kind, "sha256": batch.sha256, **batch.written, "spared": batch.spared,
        },
    )  # fmt: skip


@transaction.atomic
def halt(*, batch_id: int, error: UserError | None = None) -> None:
    """Writing or undoing ended early: the batch waits again, or stopped with a part written."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    adapter: Any = adapter_of(batch.kind)
    if batch.state == BatchState.APPLYING:
        if isinstance(adapter, SetAdapter):
            adapter.after_load()
        if batch.written_total:
            move(batch, "stop", table=TRANSITIONS, labels=BatchState)
        else:
            batch.applied_by_id = batch.applied_at = None
            move(batch, "halt", table=TRANSITIONS, labels=BatchState)
    elif batch.state == BatchState.UNDOING:
        is_whole = not isinstance(adapter, SetAdapter) or (
            adapter.written(batch.pk) == batch.writes_total
        )
        if is_whole:
            batch.undone_by_id = None
        verb = "halt" if is_whole else "stop"
        move(batch, verb, table=TRANSITIONS, labels=BatchState)
    else:
        return
    note(batch, error)
    batch.save()


def _setwise(run: Run) -> SetAdapter:
    if not isinstance(run.adapter, SetAdapter):
        raise TypeError("this register is written row by row")
    return run.adapter


def writing_of(run: Run, at: datetime.datetime) -> Writing:
    """On whose behalf a run writes or takes back, and the time that its records get."""
    is_undoing = run.batch.state == BatchState.UNDOING
    by_id = run.batch.undone_by_id if is_undoing else run.batch.applied_by_id
    # Not when the batch began: one that stopped and goes on, days later, changes its records now.
    return Writing(run.batch.pk, by_id, at)
