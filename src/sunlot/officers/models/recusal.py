"""Recusals 回避: an officer must not inspect a target, for a time or for good."""

import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.officers.models.officer import Officer
from sunlot.officers.states import RecusalState


class RecusalOrigin(models.TextChoices):
    """The five origins of protocol DR1 §2."""

    DECLARED = "declared", _("本人申报")
    PARTY = "party", _("企业申请")
    KIN = "kin", _("亲属关系")
    ROTATION = "rotation", _("轮换")
    HEAD = "head", _("负责人指定")


class RecusalQuerySet(models.QuerySet["Recusal"]):
    """Reads of recusals."""

    def scoped(self, actor: Actor) -> "RecusalQuerySet":
        """As far as the officers whom the actor may see."""
        return self.filter(officer__in=Officer.objects.scoped(actor))

    def in_force(self, first: datetime.date, last: datetime.date) -> "RecusalQuerySet":
        """Those that the head upheld and that hold on a day of a period: `rules.in_force`."""
        return self.filter(
            models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=last),
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=first),
            state=RecusalState.UPHELD,
        )


class Recusal(models.Model):
    """An officer must not inspect a target. The reason stays inside; only the origin is frozen.

    It holds from `valid_from` to `valid_to`, both days included; a day that is null leaves that end
    open. Two upheld ones of a pair never overlap, which the actions see to.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="recusals")
    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(_("来源"), max_length=10, choices=RecusalOrigin.choices)
    reason = models.CharField(_("事由"), max_length=300)
    valid_from = models.DateField(_("回避开始日期"), null=True, blank=True)
    valid_to = models.DateField(_("回避截止日期"), null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=RecusalState.choices, default=RecusalState.PROPOSED
    )
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decision_note = models.CharField(_("决定说明"), max_length=300, blank=True)

    objects = RecusalQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["officer", "target"],
                condition=models.Q(state=RecusalState.PROPOSED),
                name="recusal_one_proposed_per_pair",
            ),
            models.UniqueConstraint(
                fields=["officer", "target"],
                condition=models.Q(state=RecusalState.UPHELD, valid_to__isnull=True),
                name="recusal_one_without_end_per_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="recusal_period",
            ),
            models.CheckConstraint(
                condition=models.Q(state=RecusalState.PROPOSED)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="recusal_decided_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.target_id}"
