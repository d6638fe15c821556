"""What auditors attested: statements they signed outside, as they stand in the public log."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.draws.models.draw import Draw


class Attested(models.TextChoices):
    """What a statement says, in the protocol's words (§14.2)."""

    FRAME = "frame", _("名单")
    FULL = "full", _("结果")


class Attestation(models.Model):
    """One statement of one auditor's key about one draw.

    `record` is the signed entry; whoever has it, the key and the draw's record can check it.
    """

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="attestations")
    states = models.CharField(max_length=8, choices=Attested.choices)
    key = models.ForeignKey("auditors.AuditorKey", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    record: "models.JSONField[Any, Any]" = models.JSONField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "states", "key"], name="attestation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.states}"
