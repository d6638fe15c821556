"""Forms of the target register."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FilterForm(forms.Form):
    """Under which name a filter is kept."""

    name = forms.CharField(
        label=_("名称"), max_length=80,
        help_text=_("例如 乌鲁木齐市食品生产企业；在本地区不能重复。"),
    )  # fmt: skip
