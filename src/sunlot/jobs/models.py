"""What a person sees of background work; procrastinate keeps the queue itself."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now

from sunlot.actors import Actor
from sunlot.jobs.states import ENDED, JobState


class JobQuerySet(models.QuerySet["Job"]):
    """Reads of jobs."""

    def scoped(self, actor: Actor) -> "JobQuerySet":
        """The system administrator sees all jobs, everybody else the own ones."""
        if actor.role_code == "system_admin":
            return self
        if actor.user_id is None:
            return self.none()
        return self.filter(owner_id=actor.user_id)


class Job(models.Model):
    """One piece of background work, from the order to its result or its error in plain words.

    `total` 0 means that the amount is not known yet. `error_*` are a `UserError`'s code and words;
    for a bug of ours `error_code` is the reference to quote.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    args: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    lock = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.QUEUED)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    owner = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    back_url = models.CharField(max_length=200, blank=True)
    cancel_requested = models.BooleanField(default=False)
    error_code = models.CharField(max_length=80, blank=True)
    error_text = models.TextField(blank=True)
    result_name = models.CharField(max_length=200, blank=True)
    result_path = models.CharField(max_length=400, blank=True)
    queued_at = models.DateTimeField()
    # Real time, whatever the clock of the demo says: the repair of lost queue rows compares it.
    row_written_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner", "-queued_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["lock"],
                condition=models.Q(state__in=[JobState.QUEUED, JobState.RUNNING])
                & ~models.Q(lock=""),
                name="job_one_open_per_lock",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"

    @property
    def reference(self) -> str:
        """What the owner tells an administrator who does not see the title."""
        return f"J-{str(self.pk)[:8].upper()}"

    @property
    def ended(self) -> bool:
        """Nothing will change any more."""
        return self.state in ENDED
