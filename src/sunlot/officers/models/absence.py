"""Absences 不在岗: times in which an officer cannot be sent although in post."""

import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.officers.models.officer import Officer
from sunlot.officers.states import AbsenceState


class AbsenceKind(models.TextChoices):
    """Why an officer is away for a time; what lasts for good is leaving the post."""

    LEAVE = "leave", _("休假")
    TRAINING = "training", _("培训、学习")
    SECONDMENT = "secondment", _("借调、抽调")
    OTHER = "other", _("其他")


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Reads of absences."""

    def scoped(self, actor: Actor) -> "AbsenceQuerySet":
        """As far as the officers whom the actor may see."""
        return self.filter(officer__in=Officer.objects.scoped(actor))

    def within(self, first: datetime.date, last: datetime.date) -> "AbsenceQuerySet":
        """Confirmed ones that touch a period."""
        return self.filter(
            models.Q(last__isnull=True) | models.Q(last__gte=first),
            first__lte=last, state=AbsenceState.CONFIRMED,
        )  # fmt: skip


class Absence(models.Model):
    """An officer is away from `first` to `last`, both days included; no `last` means not known yet.

    The officer asks and the department confirms, or the department enters it, which confirms it.
    The note says no more than a duty needs: no illness, no family matter.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(_("情形"), max_length=12, choices=AbsenceKind.choices)
    first = models.DateField(_("开始日期"))
    last = models.DateField(_("结束日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    state = models.CharField(
        max_length=10, choices=AbsenceState.choices, default=AbsenceState.REQUESTED
    )
    requested_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["officer", "first"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last__isnull=True) | models.Q(last__gte=models.F("first")),
                name="absence_period",
            ),
            models.CheckConstraint(
                condition=models.Q(state=AbsenceState.REQUESTED)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="absence_decided_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.first}"
