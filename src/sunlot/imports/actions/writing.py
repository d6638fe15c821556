"""Confirming a batch, giving it up, taking it back."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sunlot.actors import Actor, require
from sunlot.errors import SamePerson, WrongState
from sunlot.imports import errors
from sunlot.imports.actions.ordering import locked, order, record, step
from sunlot.imports.adapters import SetAdapter, adapter_of
from sunlot.imports.models import Batch
from sunlot.imports.settling import close
from sunlot.imports.states import RUNNING, BatchState
from sunlot.imports.undoing import check_possible
from sunlot.imports.writing import halt
from sunlot.jobs import actions as jobs


@transaction.atomic
def confirm(*, batch: Batch, partial: bool, by: Actor, at: datetime.datetime) -> Batch:
    """Order the writing of a checked batch, or ask another person to (`Batch.needs_second`).

    :param partial: leave rows with errors and undecided repeats out; without it one of them stops
        the whole batch.
    :raises RowsHaveErrors: there are such rows and `partial` is not ticked.
    :raises NothingToWrite: there are only such rows.
    :raises FullListUnclear: records would go, and one of them may be what such a row means.
    :raises SamePerson: it was oneself who asked.
    :raises UndoUnderWay: it stopped while it was taken back.
    """
    batch = locked(batch, by)
    if batch.state == BatchState.STOPPED and batch.undone_by_id is not None:
        raise errors.UndoUnderWay
    asks = batch.state == BatchState.CHECKED and batch.needs_second
    step(batch, "ask" if asks else "apply")
    if batch.kept_out == batch.total:
        raise errors.NothingToWrite
    if batch.kept_out and not partial:
        raise errors.RowsHaveErrors(count=f"{batch.kept_out:,}")
    adapter = adapter_of(batch.kind)
    if batch.gone_count and isinstance(adapter, SetAdapter):
        unclear = adapter.unclear(batch.pk)
        if unclear:
            raise errors.FullListUnclear(count=f"{unclear:,}")
    batch.partial = partial
    if asks:
        batch.asked_by_id, batch.asked_at = by.person_id, at
        batch.save()
        record("imports.asked", batch, by=by, at=at, **batch.writes)
        return batch
    if batch.asked_by_id == by.person_id:
        raise SamePerson
    batch.applied_by_id = by.person_id
    title = _("写入导入数据：{name}").format(name=batch.file_name)
    batch.job = order("imports.apply", batch, title=title, by=by, at=at)
    batch.save()
    record(
        "imports.confirmed", batch, by=by, at=at, partial=partial, **batch.writes,
        errors=batch.error_count, twins=batch.twin_count,
    )  # fmt: skip
    return batch


@transaction.atomic
def send_back(*, batch: Batch, by: Actor, at: datetime.datetime) -> Batch:
    """The second person does not confirm, or the first one takes the question back."""
    batch = locked(batch, by)
    step(batch, "return")
    batch.asked_by_id = batch.asked_at = None
    batch.save()
    record("imports.sent-back", batch, by=by, at=at)
    return batch


@transaction.atomic
def undo(*, batch: Batch, by: Actor, at: datetime.datetime) -> Batch:
    """Order that everything a batch wrote is put back as it was before.

    :raises NothingToUndo: it wrote nothing.
    :raises UndoTooLate: it was written too long ago.
    :raises UndoUnknown: what was there before was not kept.
    """
    batch = locked(batch, by)
    step(batch, "undo")
    check_possible(batch, at=at)
    batch.undone_by_id = by.person_id
    title = _("撤销导入：{name}").format(name=batch.file_name)
    batch.job = order("imports.undo", batch, title=title, by=by, at=at)
    batch.save()
    record("imports.undo-ordered", batch, by=by, at=at, **batch.written)
    return batch


@transaction.atomic
def cancel(*, batch: Batch, by: Actor, at: datetime.datetime) -> Batch:
    """Give a batch up before anything is written, or stop the writing that has not ended.

    While its job runs, the job itself stops at the next report and settles the batch.

    :raises NotWaiting: it has been written, failed or cancelled already.
    """
    require(by, adapter_of(batch.kind).permission)
    batch = Batch.objects.scoped(by).select_related("job").get(pk=batch.pk)
    if batch.state in RUNNING and _job_runs_on(batch, by, at):
        record("imports.cancelled", batch, by=by, at=at)
        return batch
    if batch.state in (BatchState.APPLYING, BatchState.UNDOING):
        halt(batch_id=batch.pk)
    else:
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        try:
            close(batch)
        except WrongState as error:
            raise errors.NotWaiting(state=BatchState(batch.state).label) from error
    record("imports.cancelled", batch, by=by, at=at)
    batch.refresh_from_db()
    return batch


def _job_runs_on(batch: Batch, by: Actor, at: datetime.datetime) -> bool:
    """Ask the job to stop; True while it is still on its way to do so."""
    job = batch.job
    if job is None or job.ended:
        return False
    if job.owner_id != by.user_id:
        # A colleague's job: the batch's scope decides, not the job list's.
        type(job).objects.filter(pk=job.pk).update(cancel_requested=True)
        return True
    return not jobs.request_cancel(job=job, by=by, at=at).ended
