"""Forms of the register's quality."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sunlot.quality.models import CorrectionKind, RegisterCorrection
from sunlot.targets.models import RegistrationState


class KeepForm(forms.Form):
    """Which of two records stays."""

    kept = forms.TypedChoiceField(
        label=_("留下哪一条"), coerce=int, widget=forms.RadioSelect,
        error_messages={"required": _("请选择留下哪一条。")},
    )  # fmt: skip

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kept"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = choices


class ReasonForm(forms.Form):
    """Why two records are two objects, or why the register is right."""

    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请填写理由。")},
    )  # fmt: skip


class CorrectionForm(forms.Form):
    """What the register should say, by the kind of the correction."""

    answer = forms.CharField(label=_("处理意见"), max_length=300, required=False)

    def __init__(self, *args: Any, correction: RegisterCorrection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"value": _value_field(correction), **self.fields}


def _value_field(correction: RegisterCorrection) -> forms.Field:
    if correction.kind == CorrectionKind.STATE:
        active = RegistrationState.ACTIVE.value
        return forms.ChoiceField(
            label=_("登记状态改为"), initial=correction.proposed["registration_state"],
            choices=[one for one in RegistrationState.choices if one[0] != active],
        )  # fmt: skip
    if correction.kind == CorrectionKind.ADDRESS:
        return forms.CharField(
            label=_("核实后的地址"), max_length=300,
            error_messages={"required": _("请填写核实后的地址。")},
        )  # fmt: skip
    return forms.MultipleChoiceField(
        label=_("去掉的标签"), widget=forms.CheckboxSelectMultiple,
        choices=[(tag, tag) for tag in correction.target.tags],
        initial=correction.proposed["tags"],
        error_messages={"required": _("请选择要去掉的标签。")},
    )  # fmt: skip
