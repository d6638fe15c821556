"""The ten kinds of answers that a question of a checklist may ask for."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FieldKind(TextChoices):
    CHOICE = "choice", _("单选")
    CHOICES = "choices", _("多选")
    NUMBER = "number", _("数字")
    TEXT = "text", _("文字")
    DATE = "date", _("日期")
    TIME = "time", _("时间")
    PHOTO = "photo", _("照片")
    SIGNATURE = "signature", _("签名")
    TABLE = "table", _("表格")
    LOCATION = "location", _("位置")


# Kinds whose options are what is chosen from, or the headings of a table.
WITH_OPTIONS = frozenset({FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.TABLE})
# What the two bounds of a question mean: the number itself, or how many of something.
BOUNDED = frozenset(
    {FieldKind.NUMBER, FieldKind.TEXT, FieldKind.CHOICES, FieldKind.PHOTO, FieldKind.TABLE}
)
