"""Objections to the list or the rules of an announced draw."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.draws.models.draw import Draw
from sunlot.draws.states import ObjectionState


class About(models.TextChoices):
    """What is objected to, and why."""

    NOT_IN_SCOPE = "not-in-scope", _("本户不属于抽取范围，却在名单里")
    LEFT_OUT = "left-out", _("本户属于抽取范围，却不在名单里")
    WRONG_FACTS = "wrong-facts", _("本户在名单里的信息有误")
    SCOPE = "scope", _("抽取范围或比例与计划不符")
    PEOPLE = "people", _("随机源的参加方或人员应当回避")
    OTHER = "other", _("其他")


class Objection(models.Model):
    """One objection. Text and contact stay inside; the public log holds salted digests (§7).

    `number` counts from 1 in a draw. `salt`, `decision_salt` (32 hex) hide the digests; `address`
    is a keyed digest of the network address. `decided_by` decided or, where it is upheld, proposed
    it; the second person is the one who voids the draw.
    """

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="objections")
    number = models.PositiveIntegerField()
    object_id = models.CharField(max_length=64)
    about = models.CharField(_("异议内容"), max_length=16, choices=About.choices)
    text = models.TextField(_("说明"), max_length=1000)
    contact = models.CharField(_("联系人和电话"), max_length=100)
    address = models.CharField(max_length=64, blank=True)
    salt = models.CharField(max_length=32)
    at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN
    )
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    decision_salt = models.CharField(max_length=32, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "number"], name="objection_number_once"),
            models.UniqueConstraint(
                fields=["draw", "object_id"],
                condition=models.Q(state__in=[ObjectionState.OPEN, ObjectionState.PROPOSED]),
                name="objection_one_open_per_object",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[ObjectionState.OPEN, ObjectionState.LAPSED])
                | models.Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~models.Q(answer=""),
                name="objection_decided_has_who_and_answer",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["address", "at"], name="objection_address_at")]

    def __str__(self) -> str:
        return self.receipt

    @property
    def receipt(self) -> str:
        """The number that whoever objected keeps."""
        return f"{self.draw.draw_id}-Y{self.number:03}"
