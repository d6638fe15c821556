"""What the background jobs do with a batch: check it, write it, or settle it after a stop.

Both steps are one transaction each: a killed worker or database leaves the batch as it was, and
the job can run again.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import connection, transaction

from sunlot import clock
from sunlot.accounts.queries import actor_of_user_id
from sunlot.actors import Actor
from sunlot.errors import UserError
from sunlot.imports import errors
from sunlot.imports.adapters import Adapter, Occasion, StagedRow, adapter_of
from sunlot.imports.models import Batch, Change, RowClass
from sunlot.imports.reading import open_table
from sunlot.imports.staging import copy_rows, rows_to_write
from sunlot.imports.states import TRANSITIONS, BatchState
from sunlot.jobs.registry import Reporter
from sunlot.ledger import actions as ledger
from sunlot.states import move

T = TypeVar("T")


@transaction.atomic
def check(*, batch_id: int, reporter: Reporter, at: datetime.datetime) -> None:
    """Read the file, understand every row, compare with the register, keep the report.

    :raises UserError: the file cannot be read.
    """
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state != BatchState.CHECKING:
        return
    adapter = adapter_of(batch.kind)
    path = file_of(batch)
    if not path.is_file():
        raise errors.FileGone
    table = open_table(path, file_name=batch.file_name, columns=adapter.columns)
    batch.reading = table.reading
    context = adapter.context(_occasion(batch, reporter.by, at))
    batch.rows.all().delete()
    seen: dict[str, int] = {}
    counts: Counter[str] = Counter()
    writes: Counter[str] = Counter()
    done = 0
    for cells in batched(table.rows, adapter.chunk_size):
        rows = [adapter.parse(row, context) for row in cells]
        _refuse_repeats(rows, seen)
        adapter.classify([row for row in rows if not row.has_error], context)
        copy_rows(batch, rows)
        counts.update(str(row.row_class) for row in rows)
        writes.update(str(row.change) for row in rows if not row.has_error)
        done += len(rows)
        reporter.progress(done, 0)
    batch.counts = {name: counts[name] for name in RowClass.values}
    batch.writes = {name: writes[name] for name in Change.values}
    batch.checked_at = at
    move(batch, "checked", table=TRANSITIONS, labels=BatchState)
    _forget_file(batch)
    batch.save()


@transaction.atomic
def apply(*, batch_id: int, reporter: Reporter, at: datetime.datetime) -> None:
    """Write what differs, all or nothing; a batch that was written before is left alone.

    Rows are compared with the register once more: others may have changed it since the check.

    :raises RegisterChanged: a row that was fine can no longer be written.
    """
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state != BatchState.APPLYING:
        return
    adapter = adapter_of(batch.kind)
    with connection.cursor() as cursor:
        # One writer per register: two files with the same new record would collide otherwise.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"imports:{batch.kind}"])
    by = actor_of_user_id(batch.applied_by_id)
    occasion = _occasion(batch, by, at)
    context = adapter.context(occasion)
    total = batch.writes[Change.NEW] + batch.writes[Change.UPDATE]
    written: Counter[str] = Counter()
    for rows in rows_to_write(batch, adapter.chunk_size):
        _write(adapter, rows, context)
        written.update(str(row.change) for row in rows)
        reporter.progress(sum(written.values()), total)
    batch.written = {name: written[name] for name in (Change.NEW.value, Change.UPDATE.value)}
    batch.applied_at = at
    move(batch, "applied", table=TRANSITIONS, labels=BatchState)
    batch.save()
    ledger.record(
        kind="imports.applied", noun="batch", noun_id=str(batch.pk), by=by, at=at,
        data={
            "kind": batch.kind, "sha256": batch.sha256, **batch.written,
            "skipped": batch.error_count, "above": dict(occasion.above),
        },
    )  # fmt: skip


def _write(adapter: Adapter, rows: Sequence[StagedRow], context: object) -> None:
    adapter.classify(rows, context)
    for row in rows:
        if row.has_error:
            raise errors.RegisterChanged(row=f"{row.number:,}", why=row.problems[-1]["message"])
    changed = [row for row in rows if row.change != Change.SAME]
    if changed:
        adapter.apply(changed, context)


@transaction.atomic
def fail(*, batch_id: int, error: UserError) -> None:
    """Keep why a file could not be read; its copy is removed."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state != BatchState.CHECKING:
        return
    move(batch, "fail", table=TRANSITIONS, labels=BatchState)
    batch.error_code, batch.error_text = error.code, str(error)
    _forget_file(batch)
    batch.save()


@transaction.atomic
def give_up(*, batch_id: int) -> None:
    """The person cancelled the check: nothing was staged, the file goes."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state == BatchState.CHECKING:
        close(batch)


@transaction.atomic
def halt(*, batch_id: int, error: UserError | None = None) -> None:
    """Writing stopped before its end: nothing was written, the batch waits again."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state != BatchState.APPLYING:
        return
    move(batch, "halt", table=TRANSITIONS, labels=BatchState)
    batch.applied_by_id = None
    batch.error_code, batch.error_text = (error.code, str(error)) if error else ("", "")
    batch.save()


def close(batch: Batch) -> None:
    """Cancel a locked batch; the figures of its report stay, rows and file go."""
    move(batch, "cancel", table=TRANSITIONS, labels=BatchState)
    batch.rows.all().delete()
    _forget_file(batch)
    batch.save()


def file_of(batch: Batch) -> Path:
    """Where the uploaded file lies until the check has ended."""
    return Path(settings.MEDIA_ROOT, batch.path)


def batched(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size`."""
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _occasion(batch: Batch, by: Actor, at: datetime.datetime) -> Occasion:
    return Occasion(
        by=by, at=at, on=clock.today_of(at), options=batch.options,
        present=frozenset(batch.reading.get("present", [])),
    )  # fmt: skip


def _forget_file(batch: Batch) -> None:
    """The file may hold columns that must not be kept, so it goes as soon as it is read."""
    if batch.path:
        path = file_of(batch)
        batch.path = ""
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _refuse_repeats(rows: Iterable[StagedRow], seen: dict[str, int]) -> None:
    for row in rows:
        if not row.key:
            continue
        first = seen.setdefault(row.key, row.number)
        if first != row.number:
            row.refuse_repeat(first)
