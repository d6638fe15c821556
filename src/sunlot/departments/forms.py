"""Forms of a change of the organisation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sunlot.departments.actions import Wanted
from sunlot.departments.models import Department, SuccessionKind


class DayInput(forms.DateInput):
    """A day as the browser's own picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SuccessionForm(forms.Form):
    """Who goes on with a department's work, by which document, from which day."""

    kind = forms.ChoiceField(
        label=_("调整方式"), choices=SuccessionKind.choices, widget=forms.RadioSelect
    )
    document_number = forms.CharField(
        label=_("文号"), max_length=60,
        help_text=_("机构改革方案、批复或者通知的文号，例如 新编委〔2026〕12号。"),
    )  # fmt: skip
    effective_on = forms.DateField(
        label=_("生效日期"), widget=DayInput(),
        help_text=_("到这一天才能确认；在此之前原机构照常工作。"),
    )  # fmt: skip
    successor = forms.ModelChoiceField(
        label=_("由现有机构承接"), queryset=Department.objects.none(), required=False,
        empty_label=_("新设机构（在下面填写）"),
    )  # fmt: skip
    new_name = forms.CharField(label=_("新机构名称"), max_length=80, required=False)
    new_short_name = forms.CharField(label=_("新机构简称"), max_length=30, required=False)
    new_code = forms.RegexField(
        r"^[0-9A-Za-z._-]{1,32}$", label=_("新机构代码"), max_length=32, required=False,
        error_messages={"invalid": _("只能用字母、数字和 . _ -，最多 32 个字符。")},
        help_text=_("不能沿用原机构的代码：原代码随历史记录保留。"),
    )  # fmt: skip

    def __init__(self, *args: Any, old: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Department.objects.filter(region_id=old.region_id, closed=None)
        field: Any = self.fields["successor"]
        field.queryset = here.filter(is_office=old.is_office).exclude(pk=old.pk).order_by("code")
        field.label_from_instance = _label

    def clean(self) -> dict[str, Any]:
        """One of the two ways, whole."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("successor") is None:
            for name in ("new_name", "new_short_name", "new_code"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("新设机构须填写；由现有机构承接的，请在上面选择。"))
        return given

    def wanted(self) -> Wanted:
        """What the action takes; only after `is_valid`."""
        return Wanted(**self.cleaned_data)


class ConfirmForm(forms.Form):
    """The second person types the old department's code, so that confirming is reading."""

    typed_code = forms.CharField(label=_("原机构代码"), max_length=32)


class RefusalForm(forms.Form):
    """Why a request goes back."""

    reason = forms.CharField(label=_("退回理由"), max_length=200)


def _label(department: Department) -> str:
    return f"{department.name}（{department.code}）"
