"""Draws 抽取: the frozen lists, the parties, the dice, the result and the deal."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, Scope
from sunlot.draws.states import OPEN, DrawState
from sunlot.plans.models import PlanTask


class Mode(models.TextChoices):
    OPEN = "open", _("公开名单")
    PRIVATE = "private", _("不公开分层")


class Counter(models.Model):
    """Gap-free draw numbers: the row is locked in the announcing transaction (protocol §1)."""

    office = models.CharField(max_length=11)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "year"], name="draw_counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.office}-{self.year}: {self.last}"


class DrawQuerySet(models.QuerySet["Draw"]):
    """Reads of draws."""

    def scoped(self, actor: Actor) -> "DrawQuerySet":
        """Staff by their tasks; a participant only draws that name the person."""
        if actor.can(Permission.DRAWS_VIEW):
            return self.filter(task__in=PlanTask.objects.scoped(actor))
        if actor.scope is Scope.ASSIGNED and actor.can(Permission.DRAWS_PARTICIPATE):
            named = models.Q(parties__user_id=actor.user_id) | models.Q(
                parties__typists__user_id=actor.user_id
            )
            return self.filter(named).exclude(state=DrawState.WITHDRAWN).distinct()
        return self.none()

    def public(self) -> "DrawQuerySet":
        """Everything that has a number, voids included."""
        return self.exclude(draw_id="")


class Draw(models.Model):
    """One draw of one task. `draw_id` is empty until the announcement gives the number.

    `announcement` and `result` are the protocol's canonical records as parsed JSON; digests and
    roots are 64 lower-case hex characters. Times are those of the ledger events.
    """

    task = models.ForeignKey(PlanTask, on_delete=models.PROTECT, related_name="draws")
    draw_id = models.CharField(_("抽取编号"), max_length=27, blank=True)
    mode = models.CharField(_("方式"), max_length=8, choices=Mode.choices)
    suite = models.CharField(max_length=8, default="DR1")
    state = models.CharField(
        max_length=10, choices=DrawState.choices, default=DrawState.PREPARED
    )
    inspect_from = models.DateField(_("检查开始日期"))
    inspect_to = models.DateField(_("检查截止日期"))
    draw_at = models.DateTimeField(_("掷骰时间"))
    dice_digits = models.PositiveSmallIntegerField(_("骰子位数"), default=40)
    requested_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    expected_count = models.PositiveIntegerField(_("申请时户数"))
    frozen_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    frozen_at = models.DateTimeField(null=True)
    freeze_digest = models.CharField(_("冻结名单摘要"), max_length=64, blank=True)
    frame_root = models.CharField(_("名单摘要"), max_length=64, blank=True)
    frame_count = models.PositiveIntegerField(default=0)
    announcement: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    announcement_digest = models.CharField(_("公告摘要"), max_length=64, blank=True)
    announced_at = models.DateTimeField(null=True)
    seed = models.CharField(max_length=64, blank=True)
    result: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    drawn_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(_("名单公开时间"), null=True)
    bundle_path = models.CharField(max_length=400, blank=True)
    full_bundle_path = models.CharField(max_length=400, blank=True)
    verdict: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    void_reason = models.CharField(_("作废理由"), max_length=500, blank=True)
    void_requested_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    void_requested_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    voided_at = models.DateTimeField(null=True)
    job = models.ForeignKey("jobs.Job", on_delete=models.PROTECT, null=True, related_name="+")

    objects = DrawQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["draw_id"], condition=~models.Q(draw_id=""), name="draw_id_unique"
            ),
            models.UniqueConstraint(
                fields=["task"], condition=models.Q(state__in=list(OPEN)), name="draw_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(frozen_by__isnull=True)
                | ~models.Q(frozen_by=models.F("requested_by")),
                name="draw_frozen_by_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(voided_by__isnull=True)
                | ~models.Q(voided_by=models.F("void_requested_by")),
                name="draw_voided_by_second_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=DrawState.VOID)
                | (~models.Q(void_reason="") & models.Q(voided_by__isnull=False)),
                name="draw_void_has_reason_and_two_persons",
            ),
            models.CheckConstraint(
                condition=models.Q(inspect_to__gte=models.F("inspect_from")),
                name="draw_inspection_period",
            ),
        ]

    def __str__(self) -> str:
        return self.draw_id or f"#{self.pk}"


class FrameRow(models.Model):
    """One object of the frozen list, with what the draw made of it.

    `facts` are the public facts behind `attrs`; `salt` and `key` (32 hex) are set in private mode.
    `rank` is 1-based in the stratum; `is_winner` says drawn.
    """

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="frame")
    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    stratum = models.CharField(max_length=64)
    unit = models.CharField(max_length=12)
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
    """One officer of the frozen roster."""

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


class PartyKind(models.TextChoices):
    COMMIT = "commit", _("封存数字")
    DICE = "dice", _("掷骰")


class Party(models.Model):
    """A party of the ceremony, in the announced order. `secret` stays empty until the reveal."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="parties")
    sequence = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=PartyKind.choices)
    code = models.CharField(_("代号"), max_length=32)
    label = models.CharField(_("名称"), max_length=100)
    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    digest = models.CharField(max_length=64, blank=True)
    committed_at = models.DateTimeField(null=True)
    secret = models.CharField(max_length=64, blank=True)
    revealed_at = models.DateTimeField(null=True)
    digits = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "sequence"], name="party_sequence"),
            models.UniqueConstraint(fields=["draw", "code"], name="party_code"),
            models.CheckConstraint(
                condition=models.Q(secret="") | ~models.Q(digest=""),
                name="party_no_secret_before_commit",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class DiceEntry(models.Model):
    """What one of two typists typed for one dice party; a mismatch is retyped, never rethrown."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="typists")
    slot = models.PositiveSmallIntegerField()
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    digits = models.CharField(max_length=80, blank=True)
    typed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["party", "slot"], name="dice_slot_once"),
            models.UniqueConstraint(fields=["party", "user"], name="dice_two_typists"),
            models.CheckConstraint(condition=models.Q(slot__in=[1, 2]), name="dice_slot"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id}/{self.slot}"


class Assignment(models.Model):
    """One place of one team: the deal of protocol §6; `officer_code` is ``-`` where unfilled."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="assignments")
    object_id = models.CharField(max_length=64)
    pool = models.CharField(max_length=100)
    officer = models.ForeignKey(
        "officers.Officer", on_delete=models.PROTECT, null=True, related_name="+"
    )
    officer_code = models.CharField(max_length=32)
    salt = models.CharField(max_length=32)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["draw", "object_id"])]

    def __str__(self) -> str:
        return f"{self.object_id} {self.pool} {self.officer_code}"


class Substitution(models.Model):
    """The next reserve of the same stratum takes a place that cannot be inspected; never a new seed."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="substitutions")
    replaced_id = models.CharField(max_length=64)
    substitute_id = models.CharField(max_length=64)
    reason_code = models.CharField(max_length=10)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "replaced_id"], name="substitution_once"),
            models.UniqueConstraint(fields=["draw", "substitute_id"], name="substitute_once"),
        ]

    def __str__(self) -> str:
        return f"{self.replaced_id} → {self.substitute_id}"
