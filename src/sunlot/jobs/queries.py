"""Reads of jobs for pages."""

from pathlib import Path

from django.conf import settings
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


def job_for(actor: Actor, job_id: str) -> Job:
    """One job within scope, else 404."""
    return get_object_or_404(Job.objects.scoped(actor).select_related("owner"), pk=job_id)


def result_file(job: Job) -> Path | None:
    """The job's result, or None where there is none (any more)."""
    if not job.result_path:
        return None
    path = Path(settings.MEDIA_ROOT, job.result_path)
    return path if path.is_file() else None
