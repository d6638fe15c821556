"""Reads of jobs for pages."""

import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from sunlot.actors import Actor
from sunlot.jobs.models import Job
from sunlot.jobs.states import JobState


def jobs_of(actor: Actor) -> QuerySet[Job]:
    """The actor's jobs, newest first."""
    return Job.objects.scoped(actor).select_related("owner").order_by("-queued_at", "pk")


def open_count(actor: Actor) -> int:
    """How many of the actor's jobs wait or run."""
    return Job.objects.scoped(actor).filter(state__in=[JobState.QUEUED, JobState.RUNNING]).count()


ORPHANS = """
SELECT id::text FROM jobs_job AS job
WHERE state IN ('queued', 'running') AND row_written_at < %s AND NOT EXISTS (
    SELECT 1 FROM procrastinate_jobs AS place
    WHERE place.task_name = 'sunlot.jobs.run' AND place.args ->> 'job_id' = job.id::text
    AND place.status IN ('todo', 'doing')
)
"""


def orphans(*, before: datetime.datetime) -> list[str]:
    """Open jobs, written before a moment of real time, that no live queue row stands for."""
    with connection.cursor() as cursor:
        cursor.execute(ORPHANS, [before])
        return [row[0] for row in cursor.fetchall()]


def job_for(actor: Actor, job_id: str) -> Job:
    """One job within scope, else 404."""
    return get_object_or_404(Job.objects.scoped(actor).select_related("owner"), pk=job_id)


def result_file(job: Job, reader: Actor) -> Path | None:
    """The job's result for the person who ordered it, or None where there is none (any more).

    An administrator keeps jobs running and reads no result: it may hold business records (AC-02).
    """
    if not job.result_path or job.owner_id != reader.user_id:
        return None
    path = Path(settings.MEDIA_ROOT, job.result_path)
    return path if path.is_file() else None
