"""Ordering and cancelling background work."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from sunlot.actors import Actor
from sunlot.errors import Text
from sunlot.jobs.errors import AlreadyQueued, JobEnded
from sunlot.jobs.models import Job
from sunlot.jobs.queries import seen
from sunlot.jobs.states import JobState


def enqueue(
    task: str,
    *,
    title: Text,
    by: Actor,
    at: datetime.datetime,
    args: dict[str, Any],
    lock: str = "",
    back_url: str = "",
) -> Job:
    """Order background work inside the caller's transaction; it starts only after commit.

    At most one open job holds a `lock`. The savepoint keeps the caller's transaction usable when
    that is violated.

    :raises AlreadyQueued: the same work is waiting or running.
    """
    job = Job(
        task=task, title=str(title), args=args, lock=lock, owner_id=by.user_id,
        queued_at=at, back_url=back_url,
    )  # fmt: skip
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyQueued(title=str(title)) from error
    # By name: actions lie below tasks.
    app.configure_task("sunlot.jobs.run").defer(job_id=str(job.pk))
    return job


@transaction.atomic
def request_cancel(*, job: Job, by: Actor, at: datetime.datetime) -> Job:
    """Ask for a stop: at once while the job waits, at the next progress report while it runs.

    The queryset that found `job` was scoped, so whoever sees a job may cancel it.

    :raises JobEnded: nothing is left to cancel.
    """
    job = Job.objects.scoped(by).select_for_update().get(pk=job.pk)
    if job.ended:
        raise JobEnded(title=seen(job, by).title)
    job.cancel_requested = True
    if job.state == JobState.QUEUED:
        job.state = JobState.CANCELLED
        job.ended_at = at
    job.save(update_fields=["cancel_requested", "state", "ended_at"])
    return job
