"""The deal of officers and what changed after the draw."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.draws.models.draw import Draw


class PlaceKind(models.TextChoices):
    """How somebody came to a place."""

    DEALT = "dealt", _("随机选派")
    INHERITED = "inherited", _("递补沿用")
    REPLACEMENT = "replacement", _("替换")


class Assignment(models.Model):
    """One place of one team: the deal of protocol §6; `officer_code` is ``-`` where unfilled.

    A row is never changed into another officer's: it ends (`ended_at`, `end_reason`) and the
    successor gets a row of its own. Rows without `ended_at` are the present team.
    """

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="assignments")
    object_id = models.CharField(max_length=64)
    pool = models.CharField(max_length=100)
    officer = models.ForeignKey(
        "officers.Officer", on_delete=models.PROTECT, null=True, related_name="+"
    )
    officer_code = models.CharField(max_length=32)
    salt = models.CharField(max_length=32, blank=True)
    kind = models.CharField(max_length=12, choices=PlaceKind.choices, default=PlaceKind.DEALT)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["draw", "object_id"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["draw", "object_id", "officer"],
                condition=models.Q(ended_at__isnull=True, officer__isnull=False),
                name="assignment_officer_once_per_team",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | ~models.Q(end_reason=""),
                name="assignment_end_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_id} {self.pool} {self.officer_code}"


class Substitution(models.Model):
    """The next reserve of the same stratum takes a place that cannot be inspected.

    Never a new seed. `substitute_id` is empty where the reserves are exhausted: the place lapses.
    """

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="substitutions")
    replaced_id = models.CharField(max_length=64)
    substitute_id = models.CharField(max_length=64, blank=True)
    reason_code = models.CharField(max_length=10)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "replaced_id"], name="substitution_once"),
            models.UniqueConstraint(
                fields=["draw", "substitute_id"],
                condition=~models.Q(substitute_id=""),
                name="substitute_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason_code="") & ~models.Q(reason=""),
                name="substitution_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.replaced_id} → {self.substitute_id or '-'}"


class LaterKind(models.TextChoices):
    """Which file of a bundle an event after the draw stands in (protocol §7.1)."""

    SUBSTITUTION = "substitution"
    REPLACEMENT = "replacement"
    RELEASE = "release"


class LaterEvent(models.Model):
    """What happened after the draw, as the line that the bundle states and the public log hashes.

    `line` ends in a salt, so that its digest tells nothing to whoever does not hold it. Lines are
    only ever added, in the order in which things happened.
    """

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="later_events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=LaterKind.choices)
    line = models.CharField(max_length=500)

    class Meta:
        ordering: ClassVar = ["draw", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "sequence"], name="later_event_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id}/{self.sequence} {self.kind}"
