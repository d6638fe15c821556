"""Writes of the import pipeline: hand a file in, confirm it, give it up."""

import contextlib
import datetime
import errno
import hashlib
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from sunlot.actors import Actor, require
from sunlot.errors import Forbidden, WrongState
from sunlot.imports import errors
from sunlot.imports.adapters import adapter_of
from sunlot.imports.models import Batch, RowClass
from sunlot.imports.reading.limits import CSV_BYTES
from sunlot.imports.states import TRANSITIONS, BatchState
from sunlot.imports.work import close, halt
from sunlot.jobs import actions as jobs
from sunlot.ledger import actions as ledger
from sunlot.states import move

FOLDER = "imports"


@transaction.atomic
def upload(
    *,
    kind: str,
    file_name: str,
    content: Iterable[bytes],
    options: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime.datetime,
) -> Batch:
    """Take a file in and order its check.

    :param content: the file in pieces; it is never held in memory as a whole.
    :param options: what the kind's `options_form` asked for, as JSON.
    :raises FileTooLarge: more bytes than any file may have.
    :raises FileEmpty: none at all.
    :raises DiskFull: there is no room for the file.
    """
    adapter = adapter_of(kind)
    require(by, adapter.permission)
    name = Path(file_name.replace("\\", "/")).name[-200:] or _("未命名")
    path = f"{FOLDER}/{uuid.uuid4().hex}"
    try:
        sha256, size = _store(Path(settings.MEDIA_ROOT, path), content, name)
        batch = Batch.objects.create(
            kind=kind, department_id=_department_of(by), file_name=name, path=path, sha256=sha256,
            size=size, options=dict(options or {}), uploaded_by_id=by.person_id, uploaded_at=at,
        )  # fmt: skip
        batch.job = jobs.enqueue(
            "imports.check", title=_("检查导入文件：{name}").format(name=name), by=by, at=at,
            args={"batch_id": batch.pk}, lock=f"import:{batch.pk}",
            back_url=reverse("imports:detail", args=[batch.pk]),
        )  # fmt: skip
        batch.save(update_fields=["job"])
        ledger.record(
            kind="imports.uploaded", noun="batch", noun_id=str(batch.pk), by=by, at=at,
            data={"kind": kind, "sha256": sha256, "size": size},
        )  # fmt: skip
    except BaseException:
        Path(settings.MEDIA_ROOT, path).unlink(missing_ok=True)
        raise
    return batch


@transaction.atomic
def confirm(*, batch: Batch, partial: bool, by: Actor, at: datetime.datetime) -> Batch:
    """Order the writing of a checked batch.

    :param partial: leave rows with errors out; without it one error stops the whole batch.
    :raises RowsHaveErrors: there are errors and `partial` is not ticked.
    :raises NothingToWrite: every row has an error.
    """
    require(by, adapter_of(batch.kind).permission)
    batch = Batch.objects.scoped(by).select_for_update(of=("self",)).get(pk=batch.pk)
    move(batch, "apply", table=TRANSITIONS, labels=BatchState)
    if batch.error_count == batch.total:
        raise errors.NothingToWrite
    if batch.error_count and not partial:
        raise errors.RowsHaveErrors(count=f"{batch.error_count:,}")
    batch.partial, batch.applied_by_id = partial, by.person_id
    batch.error_code = batch.error_text = ""
    batch.job = jobs.enqueue(
        "imports.apply", title=_("写入导入数据：{name}").format(name=batch.file_name), by=by, at=at,
        args={"batch_id": batch.pk}, lock=f"import:{batch.pk}",
        back_url=reverse("imports:detail", args=[batch.pk]),
    )  # fmt: skip
    batch.save()
    ledger.record(
        kind="imports.confirmed", noun="batch", noun_id=str(batch.pk), by=by, at=at,
        data={"kind": batch.kind, "partial": partial, **batch.writes,
              "errors": batch.counts[RowClass.ERROR]},
    )  # fmt: skip
    return batch


@transaction.atomic
def cancel(*, batch: Batch, by: Actor, at: datetime.datetime) -> Batch:
    """Give a batch up before anything is written, or stop the writing that has not ended.

    While its job runs, the job itself stops at the next report and settles the batch.

    :raises NotWaiting: it has been written, failed or cancelled already.
    """
    require(by, adapter_of(batch.kind).permission)
    batch = Batch.objects.scoped(by).select_related("job").get(pk=batch.pk)
    if batch.state in (BatchState.CHECKING, BatchState.APPLYING) and _job_runs_on(batch, by, at):
        _record_cancel(batch, by, at)
        return batch
    if batch.state == BatchState.APPLYING:
        halt(batch_id=batch.pk)
    else:
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        try:
            close(batch)
        except WrongState as error:
            raise errors.NotWaiting(state=BatchState(batch.state).label) from error
    _record_cancel(batch, by, at)
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


def _department_of(by: Actor) -> int:
    """Every role that imports belongs to a department; an account without one may not."""
    if by.department_id is None:
        raise Forbidden(role=by.role.label if by.role else by.name)
    return by.department_id


def _record_cancel(batch: Batch, by: Actor, at: datetime.datetime) -> None:
    ledger.record(
        kind="imports.cancelled", noun="batch", noun_id=str(batch.pk), by=by, at=at,
        data={"kind": batch.kind},
    )  # fmt: skip


def _store(path: Path, content: Iterable[bytes], name: str) -> tuple[str, int]:
    """Write the file; (SHA-256 as hex, bytes)."""
    digest = hashlib.sha256()
    size = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            for piece in content:
                size += len(piece)
                if size > CSV_BYTES:
                    raise errors.FileTooLarge(name=name, size=-(-size >> 20), limit=CSV_BYTES >> 20)
                digest.update(piece)
                stream.write(piece)
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise errors.DiskFull from error
        raise
    if size == 0:
        raise errors.FileEmpty(name=name)
    return digest.hexdigest(), size
