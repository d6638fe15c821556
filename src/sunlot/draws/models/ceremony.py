"""The parties of the ceremony, what they sealed and revealed, and what two people typed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.draws.models.draw import Draw


class PartyKind(models.TextChoices):
    COMMIT = "commit", _("封存数字")
    DICE = "dice", _("掷骰")
    LOT = "lot", _("录入开奖号码")


class Party(models.Model):
    """A party of the ceremony, in the announced order.

    `digest` is the commitment. `secret` stays empty until the party reveals it itself: before
    that the server never sees it. `digits` are a dice party's, once two typed them alike. A lottery
    is nobody's: its row stands for the two who type its numbers, kept as the protocol writes them.
    """

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="parties")
    sequence = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=PartyKind.choices)
    code = models.CharField(_("代号"), max_length=32)
    label = models.CharField(_("名称"), max_length=100)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    committed_at = models.DateTimeField(null=True)
    secret = models.CharField(max_length=64, blank=True)
    revealed_at = models.DateTimeField(null=True)
    digits = models.CharField(max_length=80, blank=True)
    mismatches = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "sequence"], name="party_sequence"),
            models.UniqueConstraint(fields=["draw", "code"], name="party_code"),
            models.UniqueConstraint(fields=["draw", "user"], name="party_one_per_person"),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9a-z-]{1,32}$"), name="party_code_form"
            ),
            models.CheckConstraint(
                condition=models.Q(secret="") | ~models.Q(digest=""),
                name="party_no_secret_before_commit",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class DiceEntry(models.Model):
    """What one of two typists typed of a throw or of a bulletin; a mismatch is typed again, and
    nothing is thrown again.

    `so_far` is how many digits stand in the typist's field, for the room to see; the digits
    themselves leave the typist's browser only when they are sent.
    """

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="typists")
    slot = models.PositiveSmallIntegerField()
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    digits = models.CharField(max_length=80, blank=True)
    typed_at = models.DateTimeField(null=True)
    so_far = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["slot"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["party", "slot"], name="dice_slot_once"),
            models.UniqueConstraint(fields=["party", "user"], name="dice_two_typists"),
            models.CheckConstraint(condition=models.Q(slot__in=[1, 2]), name="dice_slot"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id}/{self.slot}"
