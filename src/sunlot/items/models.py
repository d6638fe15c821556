"""The inspection item list 抽查事项清单: items and their versions, changes of the law behind them,
and the list of a region in which all departments' items stand together.
"""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Permission, in_view, way_to
from sunlot.departments.models import reach_of
from sunlot.items.rules.citing import WhatHappened
from sunlot.items.states import ItemState
from sunlot.regions.models import Level
from sunlot.targets.models import TargetKind


class ItemClass(models.TextChoices):
    GENERAL = "general", _("一般检查事项")
    KEY = "key", _("重点检查事项")


class ItemQuerySet(models.QuerySet["Item"]):
    """Reads of items."""

    def scoped(self, actor: Actor) -> "ItemQuerySet":
        """Items of the own region and below; of the regions above those that were published."""
        if not actor.can(Permission.BUSINESS_VIEW) or not actor.region_path:
            return self.none()
        above = way_to(actor.region_path)[:-1]
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

    `basis` is a list of ``{"instrument": str, "article": str, "verified": bool}``, `cited` the same
    instruments as they are compared (`rules.citing`). `officer_requirement` holds qualification ids
    that at least one officer of a team must have, `requirement_text` what else is asked of them.
    `target_classes` are the words of `object_text`, `target_kinds` the register's kinds they mean.
    `form` says which facts the digest is over: 1 until the fields of the second migration, then 2.
    An item is ended by the last day of its versions (`valid_to`); `ended_on` and who, when and why
    stand beside it, and no state changes, since the day may lie ahead. `replaced_on` is the first
    day of the version that took its place: from then on this one is not used, also where it began
    on that same day (its `valid_to` is never before its `valid_from` because of that).
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    category = models.CharField(_("抽查类别"), max_length=100)
    matter = models.CharField(_("抽查事项"), max_length=200)
    sub_matter = models.CharField(_("抽查子项"), max_length=200, blank=True)
    object_text = models.TextField(_("检查对象"), blank=True)
    target_classes = ArrayField(
        models.CharField(max_length=60), verbose_name=_("对象类别"), default=list, blank=True
    )
    target_kinds = ArrayField(
        models.CharField(max_length=12, choices=TargetKind.choices),
        verbose_name=_("对象所在名录"), default=list, blank=True,
    )  # fmt: skip
    item_class = models.CharField(_("事项类别"), max_length=10, choices=ItemClass.choices)
    method = models.CharField(_("检查方式"), max_length=200, blank=True)
    subject_text = models.CharField(_("检查主体"), max_length=200, blank=True)
    level_text = models.CharField(_("检查主体（层级）"), max_length=200, blank=True)
    levels = ArrayField(
        models.CharField(max_length=12, choices=Level.choices), verbose_name=_("实施层级"),
        default=list, blank=True,
    )  # fmt: skip
    joining_text = models.CharField(_("配合部门"), max_length=300, blank=True)
    ratio_text = models.TextField(_("抽查比例及频次（原文）"), blank=True)
    frequency_text = models.CharField(_("抽查频次"), max_length=300, blank=True)
    basis_text = models.TextField(_("检查依据（原文）"), blank=True)
    basis: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    cited = ArrayField(models.CharField(max_length=200), default=list, editable=False)
    officer_requirement = ArrayField(models.CharField(max_length=32), default=list)
    requirement_text = models.CharField(_("检查人员要求（文字）"), max_length=500, blank=True)
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
    form = models.PositiveSmallIntegerField(default=2, editable=False)
    # Counts the changes of a draft (`sunlot.revisions`).
    revision = models.PositiveIntegerField(default=0)
    edited_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    edited_at = models.DateTimeField(null=True)
    replaced_on = models.DateField(_("由新版替代的日期"), null=True, editable=False)
    # The first day on which it may not be used any more, and until when it held before that.
    ended_on = models.DateField(_("停用日期"), null=True, editable=False)
    ended_before = models.DateField(null=True, editable=False)
    end_reason = models.CharField(_("停用原因"), max_length=300, blank=True, editable=False)
    ended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["cited"], name="item_version_cited")]
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
            models.CheckConstraint(
                condition=models.Q(ended_on=None)
                | models.Q(ended_by__isnull=False, ended_at__isnull=False, valid_to__isnull=False)
                & ~models.Q(state=ItemState.DRAFT)
                & ~models.Q(end_reason=""),
                name="item_version_ended_has_who_when_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"

    @property
    def never_held(self) -> str:
        """Why no whole day was in force, in words; empty where there was one, or may be."""
        begins = self.valid_from
        if begins is None:
            return ""
        if self.replaced_on is not None and self.replaced_on <= begins:
            words = (
                _("{day} 当天由新版替代")
                if self.replaced_on == begins
                else _("原定 {day} 生效，此前已由新版替代")
            )
        elif self.ended_on is not None and self.ended_on <= begins:
            words = (
                _("{day} 当天停用") if self.ended_on == begins else _("原定 {day} 生效，此前已停用")
            )
        else:
            return ""
        return str(words).format(day=begins.isoformat())


class LawChangeKind(models.TextChoices):
    REPEALED = WhatHappened.REPEALED.value, _("废止")
    AMENDED = WhatHappened.AMENDED.value, _("修订")


class LawChangeQuerySet(models.QuerySet["LawChange"]):
    """Reads of changes of law."""

    def scoped(self, actor: Actor) -> "LawChangeQuerySet":
        """Those that concern the own region: entered for it, for one above, or for one below."""
        if not actor.can(Permission.BUSINESS_VIEW) or not actor.region_path:
            return self.none()
        found = self.filter(reach_of(actor, "region__path"))
        return in_view(found, actor.view, path="region__path", reaching_down=True)

    def standing(self) -> "LawChangeQuerySet":
        """Without what was entered by mistake."""
        return self.filter(withdrawn_at=None)


class LawChange(models.Model):
    """An instrument, or some of its articles, was repealed or amended; it flags who cites it.

    It holds in `region` and below. `key` is the instrument as it is compared, `articles` the
    numbers that `articles_text` names; none means the whole instrument.
    """

    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(_("文件名称"), max_length=200)
    key = models.CharField(max_length=200, editable=False, db_index=True)
    number = models.CharField(_("文号"), max_length=80, blank=True)
    articles_text = models.CharField(_("涉及条款"), max_length=300, blank=True)
    articles = ArrayField(models.PositiveIntegerField(), default=list, editable=False)
    what = models.CharField(_("变动"), max_length=10, choices=LawChangeKind.choices)
    effective_on = models.DateField(_("起始日期"))
    successor = models.CharField(_("代替它的文件"), max_length=200, blank=True)
    source = models.CharField(_("来源"), max_length=300)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    entered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects = LawChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.instrument} {self.what}"


class LawCheck(models.Model):
    """Somebody compared a version with a change of law and found that it still holds."""

    change = models.ForeignKey(LawChange, on_delete=models.CASCADE, related_name="checks")
    version = models.ForeignKey(ItemVersion, on_delete=models.CASCADE, related_name="law_checks")
    note = models.CharField(_("核对情况"), max_length=300)
    checked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "version"], name="law_check_once"),
        ]

    def __str__(self) -> str:
        return f"{self.change_id}/{self.version_id}"


class OverlapKind(models.TextChoices):
    DUPLICATE = "duplicate", _("疑似重复")
    JOINT = "joint", _("联合检查建议")


class Decision(models.TextChoices):
    PROPOSED = "proposed", _("待决定")
    KEPT = "kept", _("采纳")
    DISMISSED = "dismissed", _("不采纳")


class OverlapDecision(models.Model):
    """What the office of a region decided about items of several departments.

    `key` tells the overlap again when it is found anew; `codes` are the items it was about then.
    """

    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=OverlapKind.choices)
    key = models.CharField(max_length=200)
    codes = ArrayField(models.CharField(max_length=32))
    decision = models.CharField(max_length=10, choices=Decision.choices)
    note = models.CharField(_("理由"), max_length=300, blank=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "kind", "key"], name="item_overlap_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.decision}"


class UnifiedListQuerySet(models.QuerySet["UnifiedList"]):
    """Reads of published lists."""

    def scoped(self, actor: Actor) -> "UnifiedListQuerySet":
        """Published lists are public; staff see those of the own region, above and below."""
        if not actor.can(Permission.BUSINESS_VIEW) or not actor.region_path:
            return self.none()
        found = self.filter(reach_of(actor, "region__path"))
        return in_view(found, actor.view, path="region__path", reaching_down=True)


class UnifiedList(models.Model):
    """The list of a region as its office published it: canonical content with its digest.

    A trigger refuses every UPDATE and DELETE. `content` is ``{"region", "number", "day", "items",
    "joint"}``; `sha256` is over its canonical bytes (drawproof.canonical).
    """

    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("版本"))
    content: "models.JSONField[Any, Any]" = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    objects = UnifiedListQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "number"], name="unified_list_number"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.number}"
