"""The division tree: dated rows, an explicit path instead of a code prefix."""

import datetime
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor


class Level(models.TextChoices):
    """Level of a division, and of the body that works at it."""

    REGION = "region", _("自治区级")
    PREFECTURE = "prefecture", _("地州市级")
    COUNTY = "county", _("县市区级")


class RegionQuerySet(models.QuerySet["Region"]):
    def scoped(self, actor: Actor) -> Self:
        """Divisions are public facts: everyone who has a role reads all of them, others none."""
        return self if actor.role is not None else self.none()

    def under(self, path: str) -> Self:
        """The division of this path and everything below it; an empty path gives nothing."""
        return self.filter(path__startswith=path) if path else self.none()

    def current(self, on: datetime.date) -> Self:
        """Rows in force on a day (first day included, last day excluded)."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)

    def prefectures(self) -> Self:
        """The divisions that get a prefecture plan; the virtual parent 659000 is none of them."""
        return self.filter(level=Level.PREFECTURE, is_virtual=False)


class Region(models.Model):
    """One division for one period of validity.

    `path` is made of the codes from the top to this one, each followed by a slash
    (``650000/650100/650102/``). It says who stands below whom; code prefixes do not: 654200 and
    654300 stand beside 654000, and the cities 6590xx stand below a virtual row. Codes that are no
    longer in force stay as closed rows, because old credit codes embed them.
    """

    code = models.CharField(_("区划代码"), max_length=12)
    name = models.CharField(_("名称"), max_length=60)
    level = models.CharField(_("层级"), max_length=12, choices=Level.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=_("上级"),
    )  # fmt: skip
    path = models.CharField(_("路径"), max_length=60)
    is_corps = models.BooleanField(_("兵团城市"), default=False)
    is_virtual = models.BooleanField(
        _("虚拟上级"), default=False,
        help_text=_("只用来归类，没有自己的机关，不编制计划。"),
    )  # fmt: skip
    valid_from = models.DateField(_("启用日期"))
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    verified = models.BooleanField(_("已核对"), default=False)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects: ClassVar[RegionQuerySet] = RegionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        ordering = ("path", "valid_from")
        constraints = (
            models.CheckConstraint(
                name="regions_code_digits", condition=Q(code__regex=r"^[0-9]{6}([0-9]{3}){0,2}$")
            ),
            models.CheckConstraint(name="regions_level_known", condition=Q(level__in=Level.values)),
            models.CheckConstraint(
                name="regions_period_not_empty",
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="regions_path_ends_with_code",
                condition=Q(path__regex=r"^([0-9]{6,12}/)+$")
                & Q(path__endswith=models.functions.Concat(F("code"), Value("/"))),
            ),
            models.CheckConstraint(
                name="regions_only_the_top_has_no_parent",
                condition=Q(parent=None, level=Level.REGION)
                | Q(parent__isnull=False) & ~Q(level=Level.REGION),
            ),
            models.UniqueConstraint(
                name="regions_one_open_path", fields=("path",), condition=Q(valid_to=None)
            ),
            models.UniqueConstraint(name="regions_one_row_a_start", fields=("code", "valid_from")),
            # A number range instead of the text makes this possible without an extension.
            ExclusionConstraint(
                name="regions_no_overlap",
                expressions=[
                    (
                        models.Func(
                            Cast("code", models.BigIntegerField()),
                            Cast("code", models.BigIntegerField()),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        models.Func(
                            "valid_from",
                            "valid_to",
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        )
        indexes = (
            models.Index(
                name="regions_path_prefix", fields=("path",), opclasses=("text_pattern_ops",)
            ),
        )

    def __str__(self) -> str:
        return self.name
