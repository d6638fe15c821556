"""What stands beside a target: further numbers, places, licences, and whom to call."""

from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlot.targets.models.target import Target


class NumberKind(models.TextChoices):
    REGISTRATION = "registration", _("注册号")
    ORGANISATION = "organisation", _("组织机构代码")
    LICENCE = "licence", _("许可证号")
    TAX = "tax", _("纳税人识别号")
    OTHER = "other", _("其他编号")


def number_words(number: Sequence[str]) -> str:
    """Words of the kind and number of (kind, number)."""
    kind, text = number
    return f"{NumberKind(kind).label} {text}"


class TargetNumber(models.Model):
    """A further number under which a target is registered; `Target.number` makes the id."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="numbers")
    kind = models.CharField(_("编号类别"), max_length=12, choices=NumberKind.choices)
    number = models.CharField(_("编号"), max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target", "kind", "number"], name="target_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["number"], name="target_number", opclasses=["text_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.number


class Site(models.Model):
    """A place where a target works, with its division."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(_("场所名称"), max_length=200, blank=True)
    address = models.CharField(_("地址"), max_length=300)
    region = models.ForeignKey(
        "regions.Region", verbose_name=_("行政区划"), on_delete=models.PROTECT, related_name="+"
    )
    is_main = models.BooleanField(_("主要经营场所"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target"], condition=models.Q(is_main=True), name="site_one_main"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.address


class Licence(models.Model):
    """A licence of a target; without an end it is valid until it is taken back."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="licences")
    name = models.CharField(_("许可证名称"), max_length=100)
    number = models.CharField(_("许可证号"), max_length=60)
    issuer = models.CharField(_("发证机关"), max_length=100, blank=True)
    valid_from = models.DateField(_("有效期起"), null=True, blank=True)
    valid_to = models.DateField(_("有效期止"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target", "number"], name="licence_once"),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="licence_period",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["valid_to"], name="licence_end"),
            models.Index(fields=["number"], name="licence_no", opclasses=["text_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class TargetContact(models.Model):
    """Personal data of who represents a target and whom to call: masked, revealed by a recorded
    act, never in an export (个人信息保护法 art. 6)."""

    target = models.OneToOneField(Target, on_delete=models.CASCADE, related_name="contact")
    legal_person = models.CharField(_("法定代表人（负责人）"), max_length=100, blank=True)
    person = models.CharField(_("联系人"), max_length=100, blank=True, db_default="")
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)

    def __str__(self) -> str:
        return str(self.target_id)


class FormerContact(models.Model):
    """What a file replaced in a contact: kept only as long as the batch can be taken back."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="+")
    batch = models.ForeignKey("imports.Batch", on_delete=models.CASCADE, related_name="+")
    legal_person = models.CharField(max_length=100, blank=True)
    person = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "target"], name="former_contact_once"),
        ]

    def __str__(self) -> str:
        return str(self.target_id)
