"""Mending single cells, and whole rows by a file."""

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from sunlot.actors import Actor
from sunlot.errors import WrongState
from sunlot.imports import corrections, errors
from sunlot.imports.actions.ordering import locked, order, record, step
from sunlot.imports.actions.uploading import name_of, new_path, store
from sunlot.imports.models import Batch
from sunlot.imports.reading.foreign import refuse_foreign
from sunlot.imports.settling import ANNOTATE
from sunlot.imports.states import BatchState
from sunlot.jobs import actions as jobs
from sunlot.jobs.models import Job


@transaction.atomic
def correct(
    *, batch: Batch, cells: Mapping[tuple[int, str], str], distinct: Iterable[int] = (),
    same: Iterable[int] = (), by: Actor, at: datetime.datetime,
) -> Batch:  # fmt: skip
    """Put texts in place of cells, say which rows repeat what, and check again.

    :param cells: ``{(row, column name): text}``; what equals the file's own text is left out.
    :param distinct: rows that are no repeats although they look so.
    :param same: rows that mean the record which they look like.
    :raises CorrectionUnknown: a row is not in the report, or the file lacks the column.
    :raises NoCorrections: nothing differs.
    """
    batch = _checked(batch, by)
    step(batch, "check")
    count = corrections.keep(batch, cells, distinct, same, by=by, at=at)
    if not count:
        raise errors.NoCorrections
    return _checked_again(batch, count, by, at)


@transaction.atomic
def take_back(
    *, batch: Batch, column: str, value: str | None, number: int | None, by: Actor,
    at: datetime.datetime,
) -> Batch:  # fmt: skip
    """Let cells say again what the file says, or import rows that were left out; check again.

    :param column: the name of a column, or `models.LEFT_OUT`.
    :param value: only where this was put; None for any.
    :param number: only in this row; None for all.
    :raises NothingTakenBack: nothing was corrected there.
    """
    batch = _checked(batch, by)
    step(batch, "check")
    count = corrections.take_back(batch, column, value=value, number=number)
    if not count:
        raise errors.NothingTakenBack
    return _checked_again(batch, count, by, at)


@transaction.atomic
def ask_again(*, batch: Batch, number: int, by: Actor, at: datetime.datetime) -> Batch:
    """Take back what was said of a row that may repeat a record, and check again.

    :raises NothingTakenBack: nothing was said of it.
    """
    batch = _checked(batch, by)
    step(batch, "check")
    count = corrections.forget_answer(batch, number)
    if not count:
        raise errors.NothingTakenBack
    return _checked_again(batch, count, by, at)


def _checked_again(batch: Batch, count: int, by: Actor, at: datetime.datetime) -> Batch:
    """Order another check of a batch of which so many corrections changed."""
    title = _("检查更正：{name}").format(name=batch.file_name)
    batch.job = order("imports.check", batch, title=title, by=by, at=at)
    batch.save()
    record("imports.corrected", batch, by=by, at=at, count=count)
    return batch


@transaction.atomic
def mend(
    *, batch: Batch, file_name: str, content: Iterable[bytes], by: Actor, at: datetime.datetime
) -> Batch:
    """Take a file with mended rows, made from the annotated workbook, and check again.

    :raises FileTooLarge: more bytes than any file may have.
    :raises FileEmpty: none at all.
    :raises NoTable: it is a picture, a document, an archive, ….
    :raises DiskFull: there is no room for the file.
    """
    batch = _checked(batch, by)
    step(batch, "check")
    name, path = name_of(file_name), new_path()
    try:
        sha256, size = store(Path(settings.MEDIA_ROOT, path), content, name)
        refuse_foreign(Path(settings.MEDIA_ROOT, path), file_name=name)
        title = _("读取更正：{name}").format(name=name)
        batch.job = order("imports.mend", batch, title=title, by=by, at=at, path=path, name=name)
        batch.save()
        record("imports.mended", batch, by=by, at=at, sha256=sha256, size=size)
    except BaseException:
        Path(settings.MEDIA_ROOT, path).unlink(missing_ok=True)
        raise
    return batch


@transaction.atomic
def annotate(*, batch: Batch, by: Actor, at: datetime.datetime) -> Job:
    """Order the workbook with the reasons; it is the result of the job."""
    batch = _checked(batch, by)
    job = jobs.enqueue(
        ANNOTATE, title=_("制作批注表：{name}").format(name=batch.file_name), by=by, at=at,
        args={"batch_id": batch.pk}, lock=f"import-annotate:{batch.pk}:{by.user_id}",
        back_url=reverse("imports:detail", args=[batch.pk]),
    )  # fmt: skip
    record("imports.annotated", batch, by=by, at=at)
    return job


@transaction.atomic
def hand_out(*, batch: Batch, by: Actor, at: datetime.datetime) -> None:
    """Note that somebody took the rows that a batch did not write; they may name people."""
    record("imports.annotated", batch, by=by, at=at)


def _checked(batch: Batch, by: Actor) -> Batch:
    """The batch, locked, with its report complete."""
    batch = locked(batch, by)
    if batch.state != BatchState.CHECKED:
        raise WrongState(state=BatchState(batch.state).label)
    return batch
