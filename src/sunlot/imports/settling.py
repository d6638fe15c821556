"""A batch ends or waits again: its file, its words, its rows."""

from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from sunlot.errors import UserError
from sunlot.imports.models import Batch
from sunlot.imports.reading import spool
from sunlot.imports.states import TRANSITIONS, BatchState
from sunlot.jobs.models import Job
from sunlot.states import move

ANNOTATE = "imports.annotate"


SUMMARY = ("causes", "recurring", "remarks")
"""What a check keeps in `Batch.reading` that quotes the file."""


def close(batch: Batch) -> None:
    """Cancel a locked batch; the figures of its report stay, rows and file go."""
    move(batch, "cancel", table=TRANSITIONS, labels=BatchState)
    batch.rows.all().delete()
    batch.corrections.all().delete()
    for name in SUMMARY:
        batch.reading.pop(name, None)
    note(batch, None)
    forget_file(batch)
    batch.save()


def note(batch: Batch, error: UserError | None) -> None:
    """What the page of the batch says about its last step."""
    batch.error_code, batch.error_text = (error.code, str(error)) if error else ("", "")


def file_of(batch: Batch) -> Path:
    """Where the uploaded file lies while the batch is open."""
    return Path(settings.MEDIA_ROOT, batch.path)


def forget_file(batch: Batch) -> None:
    """The file may hold columns that must not be kept, so it goes when the batch ends.

    What was seen of its beginning and the workbooks made from it go with it.
    """
    batch.survey = {}
    if not batch.path:
        return
    transaction.on_commit(partial(spool.forget, file_of(batch)))
    made = Job.objects.filter(task=ANNOTATE, args__batch_id=batch.pk).exclude(result_path="")
    batch.path = ""
    for place in made.values_list("result_path", flat=True):
        transaction.on_commit(partial(Path(settings.MEDIA_ROOT, place).unlink, missing_ok=True))
