"""The purpose of a full view, and the filters of the record."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sunlot.disclosures.models import Purpose


class PurposeForm(forms.Form):
    """Asked before personal data is shown in full."""

    purpose = forms.ChoiceField(label=_("用途"), choices=[("", _("请选择")), *Purpose.choices])


class DisclosureSearchForm(forms.Form):
    """Filters of the record."""

    purpose = forms.ChoiceField(
        label=_("用途"), required=False, choices=[("", _("全部用途")), *Purpose.choices]
    )
    name = forms.CharField(label=_("查看人"), max_length=40, required=False)
