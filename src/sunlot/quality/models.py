"""How good the target register is: records that may be one, what visits found, figures."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, Scope, in_view
from sunlot.quality.states import CorrectionState, PairState


class PairReason(models.TextChoices):
    SAME_CODE = "same-code", _("代码相同")
    SAME_NUMBER = "same-number", _("编号相同")
    SAME_NAME = "same-name", _("名称相同")
    NEAR_NAME = "near-name", _("地址相同、名称相近")


class Step(models.TextChoices):
    """What is decided of a waiting pair."""

    MERGE = "merge", _("合并")
    DISMISS = "dismiss", _("不是重复")


class PairQuerySet(models.QuerySet["DuplicatePair"]):
    """Reads of pairs."""

    def scoped(self, actor: Actor) -> "PairQuerySet":
        """Who keeps the register, where both records lie in the own region."""
        if not actor.can(Permission.TARGETS_MERGE) or not actor.region_path:
            return self.none()
        found = self.filter(
            first__region__path__startswith=actor.region_path,
            second__region__path__startswith=actor.region_path,
        )
        return in_view(
            found, actor.view, path="first__region__path",
            whose=lambda key: models.Q(first__department_id=key)
            | models.Q(second__department_id=key),
        )  # fmt: skip

    def waiting(self) -> "PairQuerySet":
        """Open pairs of records that both still stand for themselves."""
        return self.filter(
            state=PairState.OPEN, first__successor__isnull=True, second__successor__isnull=True
        )


class DuplicatePair(models.Model):
    """Two records that may be one object; the older one is `first`.

    `score` (0–100) orders the queue and tells how much speaks for it. `note` is the reason of a
    dismissal.
    """

    first = models.ForeignKey("targets.Target", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("targets.Target", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("依据"), max_length=12, choices=PairReason.choices)
    score = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=PairState.choices, default=PairState.OPEN)
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(_("理由"), max_length=300, blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="duplicate_pair_ordered"
            ),
            models.CheckConstraint(
                condition=models.Q(state=PairState.OPEN)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="duplicate_pair_decided_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=PairState.DISMISSED) | ~models.Q(note=""),
                name="duplicate_pair_dismissed_has_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-score", "id"])]

    def __str__(self) -> str:
        return f"{self.first_id}/{self.second_id}"


class MergeQuerySet(models.QuerySet["Merge"]):
    """Reads of merges."""

    def scoped(self, actor: Actor) -> "MergeQuerySet":
        """As far as their pairs."""
        return self.filter(pair__in=DuplicatePair.objects.scoped(actor))


class Merge(models.Model):
    """One record taken into another one.

    `moved` says what the merge wrote, so that undoing takes back exactly that:
    ``{"before": {fact: value of kept}, "after": {…}, "rows": {table: [values of each row]},
    "inspected", "led_here": [keys of records that led to the one that went],
    "followed": {app: [keys]}}``.
    """

    pair = models.ForeignKey(DuplicatePair, on_delete=models.PROTECT, related_name="merges")
    kept = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="+")
    moved: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gone"], condition=models.Q(undone_at__isnull=True), name="merge_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(kept=models.F("gone")), name="merge_of_two_records"
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True, undone_by__isnull=True)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_undone_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"


class CorrectionReason(models.TextChoices):
    """What a visit found that is no finding against the business but a mistake of the register."""

    CLOSED = "L1", _("已关闭停业或正在组织清算")
    CANCELLED = "L2", _("注销")
    REVOKED = "L3", _("被吊销")
    WITHDRAWN = "L4", _("被撤销")
    MOVED = "L5", _("迁出")
    UNREACHABLE = "04", _("通过登记的住所（经营场所）无法联系")
    NO_ACTIVITY = "07", _("未发现开展本次抽查涉及的经营活动")


class CorrectionKind(models.TextChoices):
    STATE = "state", _("登记状态")
    ADDRESS = "address", _("地址")
    TAGS = "tags", _("标签")


class CorrectionQuerySet(models.QuerySet["RegisterCorrection"]):
    """Reads of corrections."""

    def scoped(self, actor: Actor) -> "CorrectionQuerySet":
        """Region roles by region; a department those of targets that it supervises, and those that
        it found at a target which nobody supervises."""
        if not actor.can(Permission.BUSINESS_VIEW):
            return self.none()
        match actor.scope:
            case Scope.REGION:
                found = self.filter(target__region__path__startswith=actor.region_path)
            case Scope.DEPARTMENT:
                found = self.filter(_of_departments(*actor.places))
            case _:
                return self.none()
        return in_view(found, actor.view, path="target__region__path", whose=_of_departments)


def _of_departments(*keys: int) -> models.Q:
    return models.Q(target__department_id__in=keys) | models.Q(
        target__department__isnull=True, found_by_id__in=keys
    )


class RegisterCorrection(models.Model):
    """What a visit found to be wrong in the register, until the supervising department decides.

    `visit` is the number of the visit, `part` the key of the department's part in it. `proposed`
    are facts of the target (``registration_state``, or the tags that go), `address` the address as
    it was then. `note` is the officer's, `answer` that of who decided last, also where that was to
    decide anew.

    Where the record was merged: `origin` is the record that the visit was at, if the correction has
    gone along to the one that stands for it; `before_merge` is the state until then, empty where
    unmerging brings nothing back. `trail` tells of each merge and unmerge:
    ``{"at": moment, "did": "moved" | "ended" | "back", "gone": name, "heir": name}``.
    """

    target = models.ForeignKey("targets.Target", on_delete=models.CASCADE, related_name="+")
    visit = models.CharField(_("检查编号"), max_length=40)
    part = models.BigIntegerField()
    reason = models.CharField(_("情形"), max_length=2, choices=CorrectionReason.choices)
    kind = models.CharField(_("更正"), max_length=8, choices=CorrectionKind.choices)
    proposed: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    address = models.CharField(max_length=300, blank=True)
    note = models.CharField(_("情况说明"), max_length=500, blank=True)
    found_on = models.DateField(_("发现日期"))
    found_by = models.ForeignKey(
        "departments.Department", on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=CorrectionState.choices, default=CorrectionState.OPEN
    )
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(_("处理意见"), max_length=300, blank=True)
    origin = models.ForeignKey(
        "targets.Target", on_delete=models.CASCADE, null=True, related_name="+"
    )
    before_merge = models.CharField(
        max_length=10, choices=CorrectionState.choices, blank=True, db_default=""
    )
    trail: "models.JSONField[Any, Any]" = models.JSONField(default=list, db_default=[])

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["part", "reason"], name="correction_once_per_part"),
            models.CheckConstraint(
                condition=~models.Q(
                    state__in=[
                        CorrectionState.ACCEPTED,
                        CorrectionState.DISMISSED,
                        CorrectionState.CONFIRMED,
                    ]
                )
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="correction_decided_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    state__in=[CorrectionState.DISMISSED, CorrectionState.CONFIRMED]
                )
                | ~models.Q(answer=""),
                name="correction_dismissed_has_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-found_on", "-id"], name="correction_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.visit} {self.reason}"


class FigureQuerySet(models.QuerySet["HealthFigure"]):
    """Reads of figures."""

    def scoped(self, actor: Actor) -> "FigureQuerySet":
        """Counts of the register that the actor may see."""
        if not actor.can(Permission.BUSINESS_VIEW) or not actor.region_path:
            return self.none()
        return in_view(
            self.filter(region__path__startswith=actor.region_path), actor.view,
            path="region__path", whose=lambda key: models.Q(department_id=key),
        )  # fmt: skip


class HealthFigure(models.Model):
    """How many of the targets of one division and department a check finds, on one day.

    `check_name` is a code of `sunlot.targets.flaws`; `total` are all targets there. No department
    means targets that belong to none.
    """

    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(
        "departments.Department", on_delete=models.PROTECT, null=True, related_name="+"
    )
    check_name = models.CharField(max_length=16)
    count = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    on = models.DateField()

    objects = FigureQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["on", "check_name", "region", "department"],
                nulls_distinct=False,
                name="health_figure_once",
            ),
            models.CheckConstraint(
                condition=models.Q(count__lte=models.F("total")), name="health_figure_part_of_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.check_name}: {self.count}"
