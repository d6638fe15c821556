"""The form of one question."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sunlot.checklists.actions import QuestionFacts
from sunlot.checklists.kinds import WITH_OPTIONS, FieldKind
from sunlot.checklists.models import Question
from sunlot.checklists.rules import Asked, question_problems

QUESTION_FIELDS = (
    "text", "kind", "required", "options", "unit", "minimum", "maximum", "basis", "how",
)  # fmt: skip
LONGEST_OPTION = 60
PROBLEMS = {
    "options": ("options", _("单选、多选至少写两个选项，表格至少写一列；最多 30 个。")),
    "repeated": ("options", _("选项不能重复。")),
    "bounds": ("maximum", _("最大不能小于最小。")),
    "unbounded": ("minimum", _("这种题型没有范围，请去掉最小和最大。")),
}


class QuestionForm(forms.Form):
    """What is asked, how it is answered, what it rests on, how it is checked."""

    rules: ClassVar = {"basis": "CL-01", "how": "CL-01", "kind": "CL-02"}

    text = forms.CharField(
        label=_("检查内容"), max_length=300,
        help_text=_("一题一件事，能当场回答，例如 原料进货查验记录是否齐全。"),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("题型"), choices=FieldKind.choices)
    required = forms.BooleanField(label=_("必答"), required=False)
    options = forms.CharField(
        label=_("选项或列名"), max_length=2000, required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("单选、多选写选项，表格写列名，一行一个；其他题型不填。"),
    )  # fmt: skip
    unit = forms.CharField(
        label=_("单位"), max_length=20, required=False, help_text=_("数字题用，例如 ℃")
    )
    minimum = forms.DecimalField(
        label=_("最小"), max_digits=16, decimal_places=4, required=False,
        help_text=_("数值；或文字字数、照片张数、表格行数、选几项"),
    )  # fmt: skip
    maximum = forms.DecimalField(label=_("最大"), max_digits=16, decimal_places=4, required=False)
    basis = forms.CharField(
        label=_("依据"), max_length=300, required=False,
        help_text=_("《全称》第N条；没有依据的题目不能发布。"),
    )  # fmt: skip
    how = forms.CharField(
        label=_("检查方法"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("看什么、问谁、量哪里；没有检查方法的题目不能发布。"),
    )  # fmt: skip

    @staticmethod
    def initial_of(question: Question) -> dict[str, Any]:
        """The present values."""
        found = {name: getattr(question, name) for name in QUESTION_FIELDS}
        bounds = {
            name: f"{value.normalize():f}" if (value := found[name]) is not None else None
            for name in ("minimum", "maximum")
        }
        return found | bounds | {"options": "\n".join(question.options)}

    def clean_options(self) -> list[str]:
        """One option a line, without empty lines."""
        lines = [one.strip() for one in str(self.cleaned_data["options"]).splitlines()]
        found = [one for one in lines if one]
        if any(len(one) > LONGEST_OPTION for one in found):
            raise forms.ValidationError(_("一个选项最多 60 个字。"))
        return found

    def clean(self) -> dict[str, Any]:
        """Kind, options and bounds fit each other."""
        given: dict[str, Any] = super().clean() or {}
        if "kind" not in given or self.errors:
            return given
        if given["kind"] not in WITH_OPTIONS:
            given["options"] = []
        asked = Asked(
            FieldKind(given["kind"]), given["required"], tuple(given["options"]),
            given["minimum"], given["maximum"],
        )  # fmt: skip
        for problem in question_problems(asked):
            self.add_error(*PROBLEMS[problem])
        return given

    def facts(self) -> QuestionFacts:
        """The answers as the action takes them."""
        return QuestionFacts(**{name: self.cleaned_data[name] for name in QUESTION_FIELDS})
