"""What the freeze copies: strata, objects, officers, recusals. Written once, then only read."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from sunlot.draws.models.draw import Draw


class Stratum(models.Model):
    """One stratum with its rule and its figures; `salt` (32 hex) hides the figures if private."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="strata")
    name = models.CharField(max_length=64)
    ratio_p = models.PositiveIntegerField()
    ratio_q = models.PositiveIntegerField()
    minimum = models.PositiveIntegerField(default=0)
    population = models.PositiveIntegerField()
    winners = models.PositiveIntegerField()
    salt = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "name"], name="stratum_once"),
            models.CheckConstraint(
                condition=models.Q(winners__lte=models.F("population")),
                name="stratum_quota_within_population",
            ),
            models.CheckConstraint(
                condition=models.Q(ratio_p__gt=0) & models.Q(ratio_p__lte=models.F("ratio_q")),
                name="stratum_ratio_above_zero",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FrameRow(models.Model):
    """One object of the frozen list, with what the draw made of it.

    `facts` are the public facts behind the leaf's `attrs`; `salt` and `key` (32 hex) are set in
    private mode, `salt` also for natural persons. `rank` is 1-based in the stratum; `is_winner`
    says drawn.
    """

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="frame")
    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    stratum = models.CharField(max_length=64)
    unit = models.CharField(max_length=12)
    natural_person = models.BooleanField(default=False)
    facts: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    salt = models.CharField(max_length=32, blank=True)
    key = models.CharField(max_length=32, blank=True)
    ticket = models.CharField(max_length=64, blank=True)
    rank = models.PositiveIntegerField(null=True)
    is_winner = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "object_id"], name="frame_row_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["draw", "is_winner", "stratum", "rank"])]

    def __str__(self) -> str:
        return self.object_id


class RosterRow(models.Model):
    """One officer of the frozen roster; `units` are pool units at the level of the team rule."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="roster")
    officer = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+")
    officer_code = models.CharField(max_length=32)
    department_code = models.CharField(max_length=32)
    units = ArrayField(models.CharField(max_length=12))
    qualifications = ArrayField(models.CharField(max_length=32))
    cap = models.PositiveIntegerField()
    salt = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "officer_code"], name="roster_row_once"),
        ]

    def __str__(self) -> str:
        return self.officer_code


class RecusalRow(models.Model):
    """One recusal of the frozen roster; the reason is not copied."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="recusals")
    object_id = models.CharField(max_length=64)
    officer_code = models.CharField(max_length=32)
    origin = models.CharField(max_length=10)
    salt = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["draw", "object_id", "officer_code"], name="recusal_row_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_id} {self.officer_code}"
