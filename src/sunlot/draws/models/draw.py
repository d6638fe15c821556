"""The draw itself, its number and who may read it."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, Scope
from sunlot.draws.states import OPEN, DrawState
from sunlot.draws.words import WORDS, Closing, ClosingWords
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
            mine = Draw.objects.filter(named).values("pk")
            return self.filter(pk__in=mine).exclude(state=DrawState.WITHDRAWN)
        return self.none()

    def public(self) -> "DrawQuerySet":
        """Everything that has a number, voids included."""
        return self.exclude(draw_id="")


class Draw(models.Model):
    """One draw of one task. `draw_id` is empty until the announcement gives the number.

    `team`, `filter` are copies of the task's at the request, so that a later change of the plan
    changes nothing here; `snapshot` is the one of the request, and the strata are made of no other:
    `team` is a list of ``{"department", "level", "places",
    "qualifications"}`` in the protocol's sense (places beside the qualified ones). `announcement`
    and `result` are the protocol's canonical records as parsed JSON; digests and roots are 64
    lower-case hex characters. `assignment_key` (32 hex) yields the salts of the assignment leaves,
    so that a draw that is computed twice gives the same bytes. Times are those of the ledger.
    `closing` says what `draw_at` is the time of; a public one has a row of `PublicSource`.
    `log_size` is the size of the public log under which the bundles prove their entries, 0 before;
    `log_problems` the checks that failed with that proof, whose bundles are not the stored ones.
    """

    task = models.ForeignKey(PlanTask, on_delete=models.PROTECT, related_name="draws")
    draw_id = models.CharField(_("抽取编号"), max_length=27, blank=True)
    mode = models.CharField(_("方式"), max_length=8, choices=Mode.choices)
    suite = models.CharField(max_length=8, default="DR1")
    state = models.CharField(max_length=10, choices=DrawState.choices, default=DrawState.PREPARED)
    inspect_from = models.DateField(_("检查开始日期"))
    inspect_to = models.DateField(_("检查截止日期"))
    commit_by = models.DateTimeField(_("封存截止"))
    reveal_by = models.DateTimeField(_("揭晓截止"))
    draw_at = models.DateTimeField(_("最终随机源时间"))
    result_by = models.DateTimeField(_("结果公布截止"))
    closing = models.CharField(
        _("最终随机源"), max_length=8, choices=Closing.choices, default=Closing.DICE
    )
    dice_digits = models.PositiveSmallIntegerField(_("骰子位数"), default=40)
    cap = models.PositiveIntegerField(_("每人最多承担户数"))
    team: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    filter: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    snapshot = models.ForeignKey(
        "risks.Snapshot", on_delete=models.PROTECT, null=True, related_name="+"
    )
    snapshot_as_of = models.DateField(_("信用风险分类截至日期"), null=True)

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
    winner_count = models.PositiveIntegerField(_("抽取数"), default=0)
    assignment_key = models.CharField(max_length=32, blank=True)
    announcement: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    announcement_digest = models.CharField(_("公告摘要"), max_length=64, blank=True)
    announced_at = models.DateTimeField(null=True)
    announced_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    seed = models.CharField(max_length=64, blank=True)
    seeded_at = models.DateTimeField(null=True)
    result: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    result_digest = models.CharField(_("结果记录摘要"), max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)
    release_requested_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    release_requested_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    released_at = models.DateTimeField(_("名单公开时间"), null=True)
    bundle_path = models.CharField(max_length=400, blank=True)
    full_bundle_path = models.CharField(max_length=400, blank=True)
    verdict: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    full_verdict: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    verified_at = models.DateTimeField(null=True)
    log_size = models.BigIntegerField(default=0)
    log_problems: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    withdrawn_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.CharField(_("退回理由"), max_length=500, blank=True)
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
                fields=["task"], condition=models.Q(state__in=sorted(OPEN)), name="draw_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(frozen_by__isnull=True)
                | ~models.Q(frozen_by=models.F("requested_by")),
                name="draw_frozen_by_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(announced_by__isnull=True)
                | ~models.Q(announced_by=models.F("requested_by")),
                name="draw_announced_by_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(voided_by__isnull=True)
                | models.Q(void_requested_by__isnull=False)
                & ~models.Q(voided_by=models.F("void_requested_by")),
                name="draw_voided_by_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(released_by__isnull=True)
                | models.Q(release_requested_by__isnull=False)
                & ~models.Q(released_by=models.F("release_requested_by")),
                name="draw_released_by_second_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(mode=Mode.PRIVATE)
                | models.Q(released_at__isnull=True)
                | models.Q(released_by__isnull=False),
                name="draw_private_release_has_person",
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
            models.CheckConstraint(
                condition=models.Q(commit_by__lte=models.F("reveal_by"))
                & models.Q(reveal_by__lte=models.F("draw_at"))
                & models.Q(draw_at__lte=models.F("result_by")),
                name="draw_times_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[
                    DrawState.PREPARED, DrawState.FROZEN, DrawState.WITHDRAWN
                ])
                | (~models.Q(draw_id="") & ~models.Q(announcement_digest="")),
                name="draw_announced_has_number",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[
                    DrawState.DRAWN, DrawState.VERIFIED, DrawState.REJECTED
                ])
                | (models.Q(result__isnull=False) & ~models.Q(bundle_path="")),
                name="draw_drawn_has_result_and_bundle",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.draw_id or f"#{self.pk}"

    @property
    def key(self) -> str:
        """What stands in addresses: the number, or the row's key while there is no number."""
        return self.draw_id or str(self.pk)

    @property
    def closing_words(self) -> ClosingWords:
        """What its last source is called."""
        return WORDS[self.closing]

    # Django leaves a method of this name alone.
    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """The state in words; that of a draw which waits for its last source names the source."""
        if self.state == DrawState.REVEALED:
            return str(self.closing_words.state)
        return str(DrawState(self.state).label)

    @property
    def is_private(self) -> bool:
        """Strata and winners stay inside until the release."""
        return self.mode == Mode.PRIVATE
