"""Runs one job: progress, cancel, errors in plain words.

Progress goes through a connection of its own, because the task's transaction would hide it until
the end and a cancel could not be seen.
"""

import logging
import secrets
import time
import uuid
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from sunlot import clock
from sunlot.accounts.queries import actor_of_user_id
from sunlot.actors import Actor
from sunlot.errors import UserError
from sunlot.jobs.errors import Cancelled
from sunlot.jobs.models import Job
from sunlot.jobs.registry import REGISTRY
from sunlot.jobs.states import JobState

log = logging.getLogger(__name__)
REPORT_EVERY_SECONDS = 0.5


class JobReporter:
    """Writes progress at most twice a second and reads the cancel flag in the same statement."""

    def __init__(self, job: Job, by: Actor) -> None:
        self.by = by
        self._job_id = job.pk
        self._side: BaseDatabaseWrapper | None = None
        self._last = 0.0
        self.total = 0
        self.result_name = ""
        self.result_path = ""

    def progress(self, done: int, total: int) -> None:
        """Publish progress; raises `Cancelled` when the person asked to stop."""
        self.total = total
        present = time.monotonic()
        if present - self._last < REPORT_EVERY_SECONDS:
            return
        self._last = present
        if self._side is None:
            self._side = connection.copy()
        with self._side.cursor() as cursor:
            cursor.execute(
                "UPDATE jobs_job SET done = %s, total = %s WHERE id = %s "
                "RETURNING cancel_requested",
                [done, total, self._job_id],
            )
            row = cursor.fetchone()
        if row and row[0]:
            raise Cancelled

    def result(self, *, name: str, path: str) -> None:
        """Remember the file to offer."""
        self.result_name, self.result_path = name, path

    def close(self) -> None:
        """Give the side connection back."""
        if self._side is not None:
            self._side.close()


def run_job(job_id: uuid.UUID | str) -> None:
    """Run a job to its end; a job that ended before is left alone, so running twice is harmless."""
    job = _start(job_id)
    if job is None:
        return
    reporter = JobReporter(job, actor_of_user_id(job.owner_id))
    try:
        REGISTRY[job.task](reporter, **job.args)
    except Cancelled:
        _finish(job, state=JobState.CANCELLED)
    except UserError as error:
        _finish(job, state=JobState.FAILED, error_code=error.code, error_text=str(error))
    except Exception:
        reference = f"E-{secrets.token_hex(2).upper()}"
        log.exception("job %s (%s) failed, reference %s", job.pk, job.task, reference)
        text = _("系统内部出错，没有写入任何数据。请提供编号 {reference}。").format(
            reference=reference
        )
        _finish(job, state=JobState.FAILED, error_code=reference, error_text=text)
    else:
        _finish(
            job, state=JobState.DONE, done=reporter.total, total=reporter.total,
            result_name=reporter.result_name, result_path=reporter.result_path,
        )  # fmt: skip
    finally:
        reporter.close()


def drain() -> int:
    """Run every waiting job in this process, oldest first; returns how many ran."""
    count = 0
    while job_id := (
        Job.objects.filter(state=JobState.QUEUED).order_by("queued_at")
        .values_list("pk", flat=True).first()
    ):  # fmt: skip
        run_job(job_id)
        count += 1
    return count


@transaction.atomic
def _start(job_id: uuid.UUID | str) -> Job | None:
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None or job.ended:
        return None
    job.state = JobState.RUNNING
    job.started_at = clock.now()
    job.save(update_fields=["state", "started_at"])
    return job


def _finish(job: Job, **changes: Any) -> None:
    Job.objects.filter(pk=job.pk).update(ended_at=clock.now(), **changes)
