"""Checklists 检查表: what is asked at a visit, as versions of question sets of an item."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor
from sunlot.checklists.kinds import FieldKind
from sunlot.checklists.rules import Asked
from sunlot.checklists.states import ChecklistState
from sunlot.items.models import Item


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    """Reads of checklists."""

    def scoped(self, actor: Actor) -> "ChecklistQuerySet":
        """As far as the items that they are about."""
        return self.filter(item__in=Item.objects.scoped(actor).order_by())


class Checklist(models.Model):
    """All versions of the question set of one item."""

    item = models.OneToOneField("items.Item", on_delete=models.PROTECT, related_name="checklist")

    objects = ChecklistQuerySet.as_manager()

    def __str__(self) -> str:
        return f"checklist of {self.item_id}"


class ChecklistVersion(models.Model):
    """A question set. Once published neither it nor its questions change; a trigger refuses.

    `item_version` is the item's version that it was published for, null in a draft. `sha256` is
    over the canonical bytes of its questions (`queries.content_of`).
    """

    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    item_version = models.ForeignKey(
        "items.ItemVersion", on_delete=models.PROTECT, null=True, related_name="checklists"
    )
    state = models.CharField(
        max_length=12, choices=ChecklistState.choices, default=ChecklistState.DRAFT
    )
    # Counts the changes of the draft (`sunlot.revisions`).
    revision = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    published_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["checklist", "number"], name="checklist_number"),
            models.UniqueConstraint(
                fields=["checklist"], condition=models.Q(state=ChecklistState.DRAFT),
                name="checklist_one_draft",
            ),
            models.UniqueConstraint(
                fields=["checklist"], condition=models.Q(state=ChecklistState.PUBLISHED),
                name="checklist_one_published",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ChecklistState.DRAFT)
                | models.Q(
                    published_at__isnull=False, published_by__isnull=False,
                    item_version__isnull=False,
                )
                & ~models.Q(sha256=""),
                name="checklist_published_has_who_when_what",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.checklist_id} v{self.number}"


class Question(models.Model):
    """One question, with what it rests on and how it is checked on the spot."""

    version = models.ForeignKey(
        ChecklistVersion, on_delete=models.CASCADE, related_name="questions"
    )
    position = models.PositiveIntegerField()
    text = models.CharField(_("检查内容"), max_length=300)
    kind = models.CharField(_("题型"), max_length=10, choices=FieldKind.choices)
    required = models.BooleanField(_("必答"), default=True)
    options = ArrayField(
        models.CharField(max_length=60), verbose_name=_("选项、列名"), default=list, blank=True
    )
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    minimum = models.DecimalField(_("最小"), max_digits=16, decimal_places=4, null=True, blank=True)
    maximum = models.DecimalField(_("最大"), max_digits=16, decimal_places=4, null=True, blank=True)
    basis = models.CharField(_("依据"), max_length=300, blank=True)
    how = models.CharField(_("检查方法"), max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "position"], name="question_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__isnull=True) | models.Q(maximum__isnull=True)
                | models.Q(minimum__lte=models.F("maximum")),
                name="question_bounds",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text

    @property
    def asked(self) -> Asked:
        """What it asks for, as the rules take it."""
        return Asked(
            FieldKind(self.kind), self.required, tuple(self.options), self.minimum, self.maximum,
            self.unit,
        )  # fmt: skip
