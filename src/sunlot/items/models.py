"""The inspection item list 抽查事项清单: items and their versions."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, in_view
from sunlot.items.states import ItemState


class ItemClass(models.TextChoices):
    GENERAL = "general", _("一般检查事项")
    KEY = "key", _("重点检查事项")


class ItemQuerySet(models.QuerySet["Item"]):
    """Reads of items."""

    def scoped(self, actor: Actor) -> "ItemQuerySet":
        """Items of the own region and below; of the regions above those that were published."""
        if not actor.can(Permission.BUSINESS_VIEW) or not actor.region_path:
            return self.none()
        codes = actor.region_path.rstrip("/").split("/")
        above = ["/".join(codes[: end + 1]) + "/" for end in range(len(codes) - 1)]
        published = ItemVersion.objects.exclude(state=ItemState.DRAFT).values("item_id")
        found = self.filter(
            models.Q(region__path__startswith=actor.region_path)
            | models.Q(region__path__in=above, pk__in=published)
        )
        return in_view(
            found, actor.view, path="region__path", reaching_down=True,
            whose=lambda key: models.Q(department_id=key),
        )  # fmt: skip


class Item(models.Model):
    """One matter that may be inspected, under a code that never changes."""

    code = models.CharField(_("事项编码"), max_length=32, unique=True)
    department = models.ForeignKey(
        "departments.Department", verbose_name=_("主管部门"), on_delete=models.PROTECT,
        related_name="items",
    )  # fmt: skip
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")

    objects = ItemQuerySet.as_manager()

    def __str__(self) -> str:
        return self.code


class ItemVersion(models.Model):
    """What an item says from one day on; published versions never change.

    `basis` is a list of ``{"instrument": str, "article": str, "verified": bool}``;
    `officer_requirement` holds qualification ids that at least one officer of a team must have.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    category = models.CharField(_("抽查类别"), max_length=100)
    matter = models.CharField(_("抽查事项"), max_length=200)
    object_text = models.TextField(_("检查对象"), blank=True)
    item_class = models.CharField(_("事项类别"), max_length=10, choices=ItemClass.choices)
    method = models.CharField(_("检查方式"), max_length=200, blank=True)
    level_text = models.CharField(_("检查主体（层级）"), max_length=200, blank=True)
    joining_text = models.CharField(_("配合部门"), max_length=300, blank=True)
    ratio_text = models.TextField(_("抽查比例及频次（原文）"), blank=True)
    basis_text = models.TextField(_("检查依据（原文）"), blank=True)
    basis: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    officer_requirement = ArrayField(models.CharField(max_length=32), default=list)
    valid_from = models.DateField(_("生效日期"), null=True, blank=True)
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    state = models.CharField(max_length=12, choices=ItemState.choices, default=ItemState.DRAFT)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    source_note = models.CharField(_("来源说明"), max_length=300, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "number"], name="item_version_number"),
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(state=ItemState.PUBLISHED),
                name="item_one_published_version",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ItemState.DRAFT)
                | models.Q(published_at__isnull=False, published_by__isnull=False),
                name="item_version_published_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ItemState.DRAFT)
                | ~models.Q(basis_text="") & ~models.Q(method=""),
                name="item_version_published_has_basis_and_method",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"
