"""Reads of jobs for pages."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Min, QuerySet
from django.shortcuts import get_object_or_404

from sunlot.actors import Actor
from sunlot.jobs.models import Job
from sunlot.jobs.policies import may_read_content
from sunlot.jobs.registry import label_of
from sunlot.jobs.states import JobState


@dataclass(frozen=True, slots=True)
class SeenJob:
    """A job as one reader may know it. `job` is for its state, times and counts only.

    Without `content` the title is the kind of work, and words, way back and result are empty.
    """

    job: Job
    content: bool
    title: str
    error_text: str = ""
    back_url: str = ""
    result: Path | None = None


def seen(job: Job, reader: Actor) -> SeenJob:
    """What the reader may know of a job within scope."""
    if not may_read_content(reader, job):
        return SeenJob(job, content=False, title=label_of(job.task))
    return SeenJob(
        job, content=True, title=job.title, error_text=job.error_text, back_url=job.back_url,
        result=result_file(job, reader),
    )  # fmt: skip


def all_seen(jobs: Iterable[Job], reader: Actor) -> list[SeenJob]:
    """The same for the rows of a list."""
    return [seen(job, reader) for job in jobs]


def jobs_of(actor: Actor) -> QuerySet[Job]:
    """The actor's jobs, newest first."""
    return Job.objects.scoped(actor).select_related("owner").order_by("-queued_at", "pk")


def open_count(actor: Actor) -> int:
    """How many of the actor's jobs wait or run."""
    return Job.objects.scoped(actor).filter(state__in=[JobState.QUEUED, JobState.RUNNING]).count()


def oldest_running() -> datetime.datetime | None:
    """Since when the oldest of the jobs that run now does; what it writes is not from before."""
    found = Job.objects.filter(state=JobState.RUNNING).aggregate(at=Min("started_at"))
    started: datetime.datetime | None = found["at"]
    return started


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
    """The job's result for the person who ordered it, or None where there is none (any more)."""
    if not job.result_path or not may_read_content(reader, job):
        return None
    path = Path(settings.MEDIA_ROOT, job.result_path)
    return path if path.is_file() else None
