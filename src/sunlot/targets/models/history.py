"""What was changed of targets, how they were called, and when they were confirmed."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.targets.models.target import Target, TargetKind
from sunlot.targets.states import IdentityState


class AliasKind(models.TextChoices):
    NAME = "name", _("曾用名")
    CODE = "code", _("原代码")
    NUMBER = "number", _("原编号")
    ID = "id", _("原对象编号")


class AliasReason(models.TextChoices):
    RENAMED = "renamed", _("更名")
    RECODED = "recoded", _("换发代码")
    MERGED = "merged", _("合并")
    MOVED = "moved", _("迁移")
    AMENDED = "amended", _("录入有误，已更正")


class TargetAlias(models.Model):
    """A former name, code or id that still leads to a target.

    `match_text` is a name as searching compares it, a code in its canonical form.
    """

    target = models.ForeignKey(
        Target, on_delete=models.CASCADE, related_name="aliases", db_index=False
    )  # `target_alias_once` begins with it
    kind = models.CharField(max_length=6, choices=AliasKind.choices)
    text = models.CharField(max_length=200)
    match_text = models.CharField(max_length=200, editable=False)
    until = models.DateField(_("用到"), null=True, blank=True)
    why = models.CharField(max_length=8, choices=AliasReason.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target", "kind", "text"], name="target_alias_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["text"], name="target_alias_text"),
            models.Index(
                fields=["match_text"], name="target_alias_match", opclasses=["text_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        return self.text


class KeysField(models.Field):  # type: ignore[type-arg]
    """A set of keys as PostgreSQL's ``int8multirange``: two million in a row take thirty bytes."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - the only database
        """The column's type."""
        return "int8multirange"


class Confirmation(models.Model):
    """That a file, or the calls of a department's systems, named targets and left them as they are,
    or made them so.

    Its rows say of which targets the register was checked on a day, though nothing of them changed
    and nothing of them was written. Of what calls name on a day (`on`) earlier rows of the
    department's calls say nothing any more: systems hand in the same rows every night.
    """

    batch = models.OneToOneField("imports.Batch", on_delete=models.CASCADE, null=True)
    called_by = models.ForeignKey(
        "departments.Department",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
    )
    on = models.DateField(null=True)
    at = models.DateTimeField(db_index=True)
    targets = KeysField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["called_by", "on"], name="target_calls_of_a_day"),
            models.CheckConstraint(
                condition=models.Q(batch__isnull=False, called_by=None, on=None)
                | models.Q(batch=None, called_by__isnull=False, on__isnull=False),
                name="target_file_or_calls",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id or self.called_by} {self.at}"


class ChangeAction(models.TextChoices):
    UPDATED = "updated", _("更新")
    MERGED = "merged", _("合并")
    UNMERGED = "unmerged", _("撤销合并")
    CORRECTED = "corrected", _("更正")
    UNDONE = "undone", _("撤销导入")
    MOVED = "moved", _("变更登记")


class TargetChange(models.Model):
    """What was changed of a target's facts; rows are only added.

    `before` and `after` map the names of facts to values: texts, lists of texts, keys of divisions
    and departments as numbers, days as ``YYYY-MM-DD``. A new target has no row: `created_at` and
    `created_batch` say where it came from.
    """

    target = models.ForeignKey(
        Target, on_delete=models.CASCADE, related_name="changes", db_index=False
    )  # `target_change_of` begins with it
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey(
        "imports.Batch", on_delete=models.PROTECT, null=True, related_name="+"
    )
    action = models.CharField(max_length=9, choices=ChangeAction.choices)
    before: "models.JSONField[Any, Any]" = models.JSONField()
    after: "models.JSONField[Any, Any]" = models.JSONField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["target", "-at", "-id"], name="target_change_of"),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.action}"


class IdentityChange(models.Model):
    """A correction of kind, code and number that were entered wrongly; see ADR 0064.

    Done at once where nothing has carried the target; else asked for by one person and decided by
    another. The facts are those that the target is to have, all three.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="identity_changes")
    kind = models.CharField(_("主体类别"), max_length=12, choices=TargetKind.choices)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    number = models.CharField(_("其他编号"), max_length=60, blank=True)
    reason = models.CharField(_("更正依据"), max_length=120)
    state = models.CharField(
        max_length=9, choices=IdentityState.choices, default=IdentityState.REQUESTED
    )
    requested_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    refusal_reason = models.CharField(_("退回理由"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target"], condition=models.Q(state="requested"),
                name="identity_change_one_waits",
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("requested_by")) | ~models.Q(state="done"),
                name="identity_change_two_persons",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.target_id} {self.state}"
