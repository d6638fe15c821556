"""What the public site asks of its readers."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sunlot.draws.models import About
from sunlot.draws.rules.slips import read_number
from sunlot.targets.rules.credit_code import LENGTH, normalise
from sunlot.targets.rules.ids import LONGEST_ID, canonical_id

_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}


class SlipForm(forms.Form):
    """Whose slip; of a private draw also the number that stands on the notice."""

    object_id = forms.CharField(
        label=_("统一社会信用代码"), max_length=LONGEST_ID + 8, widget=forms.TextInput(_PLAIN),
        help_text=_("没有统一社会信用代码的，填写通知书上的对象编号。"),
    )  # fmt: skip
    number = forms.CharField(
        label=_("抽取凭条号"), max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
        help_text=_("12 位数字，印在检查通知书“抽取可以核对”一栏。"),
    )  # fmt: skip

    def __init__(self, *args: Any, private: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not private:
            del self.fields["number"]

    def clean_object_id(self) -> str:
        """The id in the register's form."""
        found = canonical_id(normalise(self.cleaned_data["object_id"]))
        if ":" not in found and len(found) != LENGTH:
            raise ValidationError(
                _("请填写 18 位统一社会信用代码，现在是 %(n)d 位。") % {"n": len(found)}
            )
        return found

    def clean_number(self) -> str:
        """Twelve digits."""
        found = read_number(self.cleaned_data["number"])
        if found is None:
            raise ValidationError(
                _("抽取凭条号是 12 位数字，与检查编号、抽取编号不同，请照检查通知书填写。")
            )
        return found


class ObjectionForm(SlipForm):
    """An objection to the list or the rules; who it is is shown as for a slip."""

    rules: ClassVar = {"text": "DR-15"}

    about = forms.ChoiceField(label=_("异议内容"), choices=About.choices)
    text = forms.CharField(
        label=_("说明"), max_length=1000, widget=forms.Textarea({"rows": 5}),
        help_text=_("写明事实和理由，不超过 1000 字。"),
    )  # fmt: skip
    contact = forms.CharField(
        label=_("联系人和电话"), max_length=100,
        help_text=_("办公室核实身份、答复时使用，不公开。"),
    )  # fmt: skip
