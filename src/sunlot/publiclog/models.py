"""Entries of the public log. Triggers refuse every change, and an index that leaves a gap."""

from typing import ClassVar

from django.db import models

from sunlot.ledger.models import Event


class Entry(models.Model):
    """One entry: leaf `index` of the log's tree, and the ledger event that it tells of.

    `record` is the leaf data of protocol §14.2, canonical JSON as text: ids and digests, never
    personal data. An event may give several entries, `part` counts them from 0; it gives each of
    them once. `at` is the event's time; only cosignatures prove a time. `event` is null for an
    entry whose event a restored database no longer holds: the log keeps it all the same.
    """

    index = models.BigIntegerField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="entries")
    part = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    draw_id = models.CharField(max_length=27, blank=True)
    record = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "part"], name="log_entry_once_per_event"),
            models.CheckConstraint(condition=models.Q(index__gte=0), name="log_entry_from_zero"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "index"]),
            models.Index(fields=["draw_id", "index"]),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.kind}"


class Mark(models.Model):
    """How far the ledger has been read: events at lower positions have given their entries."""

    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.position)
