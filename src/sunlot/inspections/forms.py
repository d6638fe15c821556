"""Forms of visits. They check what is typed; whether a step is allowed is the actions' business."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.actors import Actor
from sunlot.inspections.actions.recording import Finding
from sunlot.inspections.models import (
    ExceptionCode,
    Inspection,
    ItemOutcome,
    LifeCycle,
    NoticeKind,
    Outcome,
    Part,
    TeamMember,
)
from sunlot.inspections.queries.replacing import absent_for
from sunlot.inspections.rules import REASON_LENGTH
from sunlot.inspections.team import certified, team_of
from sunlot.items.models import Item, ItemVersion
from sunlot.items.queries import in_force
from sunlot.officers.models import Officer
from sunlot.officers.queries import away
from sunlot.officers.rules import LEAST_PER_VISIT
from sunlot.targets.models import Target
from sunlot.targets.queries import standing_for, targets_for, with_code


class DayInput(forms.DateInput):
    """A day as the browser's own picker; typed as 2026-04-20 where there is none."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ApproveForm(forms.Form):
    """Approval of one visit."""

    rules: ClassVar = {"approval_no": "IN-02"}

    approval_no = forms.CharField(label=gettext_lazy("审批编号"), max_length=60)


class ApproveAllForm(ApproveForm):
    """Approval of all visits of a draw; the count is typed, so that approving is reading."""

    typed_count = forms.IntegerField(label=gettext_lazy("户数"), min_value=0)


class CountForm(forms.Form):
    """A typed count for a step over many visits."""

    typed_count = forms.IntegerField(label=gettext_lazy("户数"), min_value=0)


class ReasonForm(forms.Form):
    """A refusal or return."""

    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=300, widget=forms.Textarea({"rows": 3})
    )


class NotifyForm(forms.Form):
    """How the notice was served."""

    rules: ClassVar = {"kind": "IN-03"}

    kind = forms.ChoiceField(
        label=gettext_lazy("通知方式"), choices=NoticeKind.choices, widget=forms.RadioSelect
    )


@dataclass(frozen=True, slots=True)
class ItemFields:
    """What the page draws for one item: the choices that need no finding, the others, the note."""

    row: ItemOutcome
    field: forms.BoundField
    note: forms.BoundField

    @property
    def first(self) -> list[Any]:
        """未发现问题, by far the most frequent, stands outside the fold."""
        return list(self.field)[:1]

    @property
    def others(self) -> list[Any]:
        """The seven other outcomes."""
        return list(self.field)[1:]

    @property
    def is_open(self) -> bool:
        """Whether the fold must be open, because something in it is chosen or wrong."""
        value = self.field.value()
        return bool((value and value != Outcome.NONE_FOUND) or self.note.value())


class RecordForm(forms.Form):
    """The result of one part: day, officers present, an outcome per item or a life-cycle state."""

    rules: ClassVar = {"visited_on": "OF-02"}

    visited_on = forms.DateField(label=gettext_lazy("检查日期"), widget=DayInput())
    present = forms.MultipleChoiceField(
        label=gettext_lazy("到场执法人员"), widget=forms.CheckboxSelectMultiple, required=False
    )
    life_cycle = forms.ChoiceField(
        label=gettext_lazy("无法检查的情形"), required=False, widget=forms.RadioSelect,
        choices=[("", gettext_lazy("可以检查")), *LifeCycle.choices],
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("情况说明"), max_length=500, required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip

    def __init__(self, part: Part, data: Any = None, *, today: datetime.date) -> None:
        self.rows = list(part.outcomes.select_related("item_version__item").order_by("pk"))
        self.members = members = [member.officer for member in team_of(part)]
        super().__init__(
            data,
            initial={
                "visited_on": part.visited_on or part.inspection.visited_on or today,
                "present": [str(one.pk) for one in members if certified(one, today)],
                "life_cycle": part.life_cycle,
                "note": part.note,
            },
        )
        present: Any = self.fields["present"]
        present.choices = [(str(one.pk), one.name) for one in members]
        for row in self.rows:
            self.fields[f"outcome-{row.pk}"] = forms.ChoiceField(
                label=row.item_version.matter, required=False, widget=forms.RadioSelect,
                choices=[(code, f"{code} {label}") for code, label in Outcome.choices],
                initial=row.outcome,
            )  # fmt: skip
            self.fields[f"note-{row.pk}"] = forms.CharField(
                label=_("情况说明"), max_length=500, required=False, initial=row.note,
                widget=forms.Textarea({"rows": 2}),
            )  # fmt: skip

    def label_alone(self, name: str) -> str:
        """Notes stand below their item."""
        kind, _sep, key = name.partition("-")
        matters = {str(row.pk): row.item_version.matter for row in self.rows}
        return f"{matters[key]} {self.fields[name].label}" if kind == "note" and key else ""

    def people(self) -> list[tuple[Any, Officer]]:
        """The boxes with the officers behind them."""
        return list(zip(self["present"], self.members, strict=True))

    def items(self) -> Iterator[ItemFields]:
        """The items in order, for the page."""
        for row in self.rows:
            yield ItemFields(row, self[f"outcome-{row.pk}"], self[f"note-{row.pk}"])

    def clean(self) -> dict[str, Any]:
        """Every item has an outcome, unless the target could not be inspected at all."""
        found: dict[str, Any] = super().clean() or {}
        if not found.get("life_cycle"):
            for row in self.rows:
                name = f"outcome-{row.pk}"
                if name not in self.errors and not found.get(name):
                    words = _("请选择“{matter}”的检查结果。").format(matter=row.item_version.matter)
                    self.add_error(name, words)
        return found

    def finding(self) -> Finding:
        """What was filled in; a life-cycle state drops outcomes only where none was chosen."""
        found = self.cleaned_data
        outcomes = {
            row.pk: (found[f"outcome-{row.pk}"], found[f"note-{row.pk}"]) for row in self.rows
        }
        return Finding(
            visited_on=found["visited_on"], outcomes=outcomes, life_cycle=found["life_cycle"],
            note=found["note"], present=[int(key) for key in found["present"]],
        )  # fmt: skip


class UnplannedForm(forms.Form):
    """Registration of a visit that no draw chose."""

    rules: ClassVar = {"code": "IN-01", "items_chosen": "IT-01", "officer_1": "OF-01"}

    object_code = forms.CharField(
        label=gettext_lazy("检查对象"), max_length=64,
        help_text=gettext_lazy("填写统一社会信用代码或者对象编号。"),
    )  # fmt: skip
    code = forms.ChoiceField(
        label=gettext_lazy("非随机检查的类型"), widget=forms.RadioSelect,
        choices=[(one.value, format_lazy("{} {}", one.value, one.label)) for one in ExceptionCode],
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("理由"), min_length=REASON_LENGTH, max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("写明线索来源、文件名称或者法律依据。"),
    )  # fmt: skip
    items_chosen = forms.ModelMultipleChoiceField(
        label=gettext_lazy("检查事项"), queryset=Item.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    officer_1 = forms.ModelChoiceField(
        label=gettext_lazy("执法人员一"), queryset=Officer.objects.none()
    )
    officer_2 = forms.ModelChoiceField(
        label=gettext_lazy("执法人员二"), queryset=Officer.objects.none()
    )
    officer_3 = forms.ModelChoiceField(
        label=gettext_lazy("执法人员三"), queryset=Officer.objects.none(), required=False
    )
    planned_from = forms.DateField(label=gettext_lazy("检查开始日期"), widget=DayInput())
    planned_to = forms.DateField(label=gettext_lazy("检查截止日期"), widget=DayInput())

    def __init__(self, actor: Actor, data: Any = None, *, today: datetime.date) -> None:
        super().__init__(data, initial={"planned_from": today})
        self.actor = actor
        published = ItemVersion.objects.filter(
            in_force(today), item__department_id__in=actor.places
        )
        items: Any = self.fields["items_chosen"]
        items.queryset = Item.objects.filter(versions__in=published).order_by("code")
        matters = dict(published.values_list("item_id", "matter"))
        items.label_from_instance = lambda item: f"{item.code}　{matters[item.pk]}"
        officers = Officer.objects.scoped(actor).filter(
            is_active=True, is_expert=False, certificate_to__gte=today
        )
        for name in ("officer_1", "officer_2", "officer_3"):
            field: Any = self.fields[name]
            field.queryset = officers.order_by("name_key", "pk")
            field.label_from_instance = _officer_label
            field.empty_label = _("请选择") if field.required else _("没有")

    def clean_object_code(self) -> Target:
        """The one target in scope that the code names, or that stands for what it named."""
        given = self.cleaned_data["object_code"].strip().upper()
        found = with_code(self.actor, given).select_related("successor").first()
        target = standing_for(found) if found else None
        if target is None or not targets_for(self.actor).filter(pk=target.pk).exists():
            raise forms.ValidationError(
                _("名录库中没有代码为“{given}”的对象。请核对，或者先导入该对象。").format(
                    given=given
                )
            )
        return target

    def clean(self) -> dict[str, Any]:
        """Officers are different people."""
        found: dict[str, Any] = super().clean() or {}
        chosen = self.officers(found)
        if len({one.pk for one in chosen}) < len(chosen):
            self.add_error(
                "officer_2", _("同一人只能选一次，至少要有 {n} 人。").format(n=LEAST_PER_VISIT)
            )
        return found

    @staticmethod
    def officers(found: dict[str, Any]) -> list[Officer]:
        """The officers chosen, in order."""
        chosen = [found.get(name) for name in ("officer_1", "officer_2", "officer_3")]
        return [one for one in chosen if one is not None]


class RestaffForm(forms.Form):
    """Who cannot be sent, who comes instead, and why."""

    leaving = forms.ModelChoiceField(
        label=gettext_lazy("不能派出的人员"), queryset=Officer.objects.none()
    )
    coming = forms.ModelChoiceField(
        label=gettext_lazy("接替的人员"), queryset=Officer.objects.none()
    )
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=300)

    def __init__(
        self, actor: Actor, data: Any = None, *, visit: Inspection, asked: str, today: datetime.date
    ) -> None:
        super().__init__(data)
        team = TeamMember.objects.filter(part__inspection=visit)
        members = list(team.values_list("officer_id", flat=True))
        gone = absent_for(visit, members, today)
        fields: Any = self.fields
        fields["leaving"].queryset = Officer.objects.filter(
            away(today) | Q(pk__in=gone), pk__in=members
        )
        fields["leaving"].initial = Officer.objects.filter(officer_id=asked).first()
        able = Officer.objects.scoped(actor).exclude(away(today)).exclude(pk__in=members)
        able = able.exclude(pk__in=absent_for(visit, [one.pk for one in able], today))
        fields["coming"].queryset = able.filter(is_expert=False).order_by("name_key", "pk")
        for name in ("leaving", "coming"):
            fields[name].label_from_instance = _officer_label
            fields[name].empty_label = _("请选择")


def _officer_label(officer: Officer) -> str:
    return _("{name}　证号 {number}　有效期至 {day}").format(
        name=officer.name, number=officer.certificate_no, day=officer.certificate_to
    )
