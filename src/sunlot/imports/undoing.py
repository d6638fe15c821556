"""Whether a written batch may be taken back."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from sunlot.errors import UserError
from sunlot.imports import errors
from sunlot.imports.adapters import Again, SetAdapter, SparingAdapter, adapter_of, holds_of
from sunlot.imports.models import Batch, BatchRow, Change
from sunlot.imports.setwise.pieces import why_kept
from sunlot.imports.staging import written_rows
from sunlot.imports.states import BatchState

UNDO_DAYS = 30
SHOWN = 20


def check_possible(batch: Batch, *, at: datetime.datetime) -> None:
    """Undoing is for mistakes that show soon, and needs what was there before.

    :raises NothingToUndo: the batch wrote nothing.
    :raises UndoTooLate: the batch was written too long ago.
    :raises UndoUnknown: it was written by a version that did not keep what was there.
    """
    adapter = adapter_of(batch.kind)
    if not batch.written_total and not (
        isinstance(adapter, SetAdapter) and adapter.leaves_a_trace(batch.pk)
    ):
        raise errors.NothingToUndo
    if isinstance(adapter, SetAdapter):
        kept = adapter.written(batch.pk)
    else:
        kept = batch.rows.filter(is_written=True).count()
    half_way = batch.state == BatchState.STOPPED or batch.undone_by_id is not None
    if kept != batch.written_total and not half_way:
        raise errors.UndoUnknown
    if batch.applied_at is not None and at > batch.applied_at + datetime.timedelta(days=UNDO_DAYS):
        raise errors.UndoTooLate(days=UNDO_DAYS)


def check_undo(batch: Batch, rows: Sequence[BatchRow]) -> None:
    """What the pipeline and the apps above know against taking rows back.

    :raises UndoLaterImport: a later file wrote one of the records.
    :raises UndoHeld: a draw or another process rests on one of them.
    """
    if batch.applied_at is None:
        return
    keys = [row.key for row in rows]
    later = later_rows(batch, keys).first()
    if later is not None:
        raise errors.UndoLaterImport(
            label=later.label or later.key, file=later.batch.file_name, batch=later.batch_id
        )
    for hold in holds_of(batch.kind):
        why = hold(keys, batch.applied_at)
        if why:
            raise errors.UndoHeld(why=why)


def later_rows(batch: Batch, keys: Sequence[str]) -> QuerySet[BatchRow]:
    """What later files wrote to the same records."""
    return (
        BatchRow.objects.filter(
            key__in=keys, is_written=True, batch__kind=batch.kind,
            batch__state__in=[BatchState.APPLIED, BatchState.UNDOING],
            batch__applied_at__gte=batch.applied_at,
        )
        .exclude(batch=batch)
        .select_related("batch")
        .order_by("batch__applied_at", "pk")
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangedAgain:
    """How many records of a batch were changed again since, and the first of them; of those that
    the batch made, how many leave the register, how many stay, and which do of those on a page."""

    count: int
    rows: Sequence[Again]
    leave: int
    stay: int = 0
    stay_shown: Collection[str] = ()


def spares_later(kind: str) -> bool:
    """Whether taking back leaves what was changed again since; else that refuses it."""
    adapter = adapter_of(kind)
    return isinstance(adapter, SetAdapter) and adapter.spares_later


def changed_again(batch: Batch, shown: Iterable[BatchRow]) -> ChangedAgain:
    """For the page that asks.

    :param shown: the rows of the batch that it lists.
    """
    adapter, new = adapter_of(batch.kind), batch.written.get(Change.NEW, 0)
    if not isinstance(adapter, SetAdapter):
        return ChangedAgain(0, [], new)
    count, stay = adapter.count_changed_again(batch.pk), adapter.count_staying(batch.pk)
    made = [row.key for row in shown if row.change == Change.NEW]
    return ChangedAgain(
        count, list(adapter.changed_again(batch.pk, SHOWN)) if count else [], new - stay, stay,
        adapter.staying_among(batch.pk, made) if stay else (),
    )  # fmt: skip


def rows_changed_again(batch: Batch) -> Iterator[Again]:
    """All of them."""
    adapter = adapter_of(batch.kind)
    return adapter.changed_again(batch.pk) if isinstance(adapter, SetAdapter) else iter(())


def objection(batch: Batch, *, at: datetime.datetime) -> UserError | None:
    """Why a written batch may not be taken back, for the page that asks; None if it may.

    What only the register knows is found when the batch is taken back.
    """
    try:
        check_possible(batch, at=at)
        adapter = adapter_of(batch.kind)
        if isinstance(adapter, SetAdapter):
            return why_kept(batch, adapter)
        if isinstance(adapter, SparingAdapter):
            return None  # what stays is said row by row
        for rows in written_rows(batch, 2000):
            check_undo(batch, rows)
    except UserError as error:
        return error
    return None
