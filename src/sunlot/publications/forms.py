"""Forms of publications."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from sunlot.inspections.models import ItemOutcome, Outcome, Part
from sunlot.publications.models import WithholdingReason
from sunlot.publications.rules import REASON_LENGTH


class WithholdForm(forms.Form):
    """A reason of the law, and what it is about."""

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

    reason = forms.CharField(
        label=gettext_lazy("理由"), min_length=REASON_LENGTH, max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("理由随记录公开，不要写个人信息。"),
    )  # fmt: skip


class CorrectionForm(ChangeForm):
    """New outcomes of a part, beside the present ones."""

    def __init__(self, part: Part, data: Any = None) -> None:
        super().__init__(data)
        answered = part.outcomes.exclude(outcome="").select_related("item_version")
        self.rows = list(answered.order_by("pk"))
        for row in self.rows:
            self.fields[f"outcome-{row.pk}"] = forms.ChoiceField(
                label=row.item_version.matter, initial=row.outcome,
                choices=[(code, f"{code} {label}") for code, label in Outcome.choices],
            )  # fmt: skip

    def items(self) -> list[tuple[ItemOutcome, forms.BoundField]]:
        """The items with their fields, for the page."""
        return [(row, self[f"outcome-{row.pk}"]) for row in self.rows]

    def outcomes(self) -> dict[int, str]:
        """Code by `ItemOutcome` row, as chosen."""
        return {row.pk: self.cleaned_data[f"outcome-{row.pk}"] for row in self.rows}


class RefusalForm(forms.Form):
    """Why a change is not carried out."""

    reason = forms.CharField(
        label=gettext_lazy("不同意的理由"), max_length=300, widget=forms.Textarea({"rows": 3})
    )
