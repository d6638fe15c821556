"""Forms of publications."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.inspections.actions import Amendment
from sunlot.inspections.forms import DayInput
from sunlot.inspections.models import LifeCycle, Outcome, Part
from sunlot.publications.models import WithholdingReason
from sunlot.publications.rules import REASON_LENGTH


class WithholdForm(forms.Form):
    """A reason of the law, and what it is about."""

    rules: ClassVar = {"reason": "PB-03"}

    reason = forms.ChoiceField(
        label=gettext_lazy("不公开的法定理由"), choices=WithholdingReason.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("具体情况"), min_length=REASON_LENGTH, max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("写明涉及的内容和依据。"),
    )  # fmt: skip


class ChangeForm(forms.Form):
    """Why a public text changes; the reason becomes public itself."""

    rules: ClassVar = {"reason": "PB-04"}

    reason = forms.CharField(
        label=gettext_lazy("理由"), min_length=REASON_LENGTH, max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("理由随记录公开，不要写个人信息。"),
    )  # fmt: skip


NONE = "none"  # a choice of its own: "not inspected" is an answer, not an omission


def _code(value: str) -> str:
    return "" if value == NONE else value


CORRECTION_FIELDS = ("visited_on", "life_cycle", "outcome-*", "reason")


class CorrectionForm(ChangeForm):
    """What is public of a part and may be wrong, with the present values: day, state, outcomes."""

    rules: ClassVar = {"reason": "PB-04", "life_cycle": "IN-06"}

    visited_on = forms.DateField(label=gettext_lazy("检查日期"), widget=DayInput())
    life_cycle = forms.TypedChoiceField(
        label=gettext_lazy("无法检查的情形"), coerce=_code,
        choices=[(NONE, gettext_lazy("没有，已检查")), *LifeCycle.choices],
        help_text=gettext_lazy("无法检查的，各事项的结果改为“未检查”。"),
    )  # fmt: skip
    field_order = ("visited_on", "life_cycle")

    def __init__(self, part: Part, data: Any = None) -> None:
        initial = {"visited_on": part.visited_on, "life_cycle": part.life_cycle or NONE}
        super().__init__(data, initial=initial)
        self.rows = list(part.outcomes.select_related("item_version").order_by("pk"))
        outcomes = [(code, f"{code} {label}") for code, label in Outcome.choices]
        for row in self.rows:
            self.fields[f"outcome-{row.pk}"] = forms.TypedChoiceField(
                label=row.item_version.matter, initial=row.outcome or NONE, coerce=_code,
                choices=[(NONE, _("未检查")), *outcomes],
            )  # fmt: skip

    def items(self) -> list[forms.BoundField]:
        """The fields of the items, for the page."""
        return [self[f"outcome-{row.pk}"] for row in self.rows]

    def clean(self) -> dict[str, Any]:
        """A life-cycle state stands alone; without one every item has an outcome (IN-06)."""
        found: dict[str, Any] = super().clean() or {}
        state = found.get("life_cycle", "")
        for row in self.rows:
            name = f"outcome-{row.pk}"
            if state and found.get(name):
                words = _("无法检查和检查结果只能选一种：这里改为“未检查”，或者上面改为“没有”。")
                self.add_error(name, words)
            elif not state and not found.get(name) and name not in self.errors:
                words = _("请选择“{matter}”的检查结果。").format(matter=row.item_version.matter)
                self.add_error(name, words)
        return found

    def amendment(self) -> Amendment:
        """What was filled in; the action keeps what differs."""
        return Amendment(
            outcomes={row.pk: self.cleaned_data[f"outcome-{row.pk}"] for row in self.rows},
            visited_on=self.cleaned_data["visited_on"],
            life_cycle=self.cleaned_data["life_cycle"],
        )


class RefusalForm(forms.Form):
    """Why a change is not carried out."""

    rules: ClassVar = {"reason": "PB-04"}

    reason = forms.CharField(
        label=gettext_lazy("不同意的理由"), max_length=300, widget=forms.Textarea({"rows": 3})
    )
