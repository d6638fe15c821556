"""Forms of the item list. They read what a person typed; actions decide."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sunlot.actors import Actor, Scope
from sunlot.departments.models import Department
from sunlot.departments.qualifications import name_of, names
from sunlot.items.actions import ItemFacts
from sunlot.items.models import Decision, ItemClass, ItemVersion, LawChangeKind
from sunlot.items.rules.citing import Citation, read
from sunlot.items.rules.classes import classes_in, kinds_in, levels_in
from sunlot.items.rules.versions import RESERVED
from sunlot.items.states import ItemState
from sunlot.regions.models import Level
from sunlot.targets.models import TargetKind

_MARKED = re.compile(r"《([^《》]+)》")
SPARE, MOST_CITED, LONGEST_BASIS = 3, 40, 4000
TEXTS = (
    "category", "matter", "sub_matter", "object_text", "method", "subject_text", "level_text",
    "joining_text", "ratio_text", "frequency_text", "requirement_text",
)  # fmt: skip
ITEM_FIELDS = (
    *TEXTS, "target_classes", "target_kinds", "item_class", "levels", "officer_requirement",
    "valid_from", "valid_to", "instrument_*", "article_*",
)  # fmt: skip


class DayInput(forms.DateInput):
    """A day as the browser's own picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ItemForm(forms.Form):
    """What one version of an item says; its basis as rows of instrument and article."""

    rules: ClassVar = {"method": "IT-02", "item_class": "PL-03", "valid_from": "IT-01"}

    category = forms.CharField(label=_("抽查类别"), max_length=100, required=False)
    matter = forms.CharField(label=_("抽查事项"), max_length=200)
    sub_matter = forms.CharField(label=_("抽查子项"), max_length=200, required=False)
    item_class = forms.ChoiceField(label=_("事项类别"), choices=ItemClass.choices)
    object_text = forms.CharField(
        label=_("检查对象（原文）"), max_length=2000, required=False, widget=_area(2)
    )
    target_classes = forms.CharField(
        label=_("对象类别"), max_length=1000, required=False,
        help_text=_("几个用顿号分开，例如 旅行社、A级景区；不填则按原文分列。统一清单据此比对。"),
    )  # fmt: skip
    target_kinds = forms.MultipleChoiceField(
        label=_("对象所在名录"), choices=TargetKind.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("不选则按原文判断。"),
    )  # fmt: skip
    method = forms.CharField(
        label=_("检查方式"), max_length=200, required=False,
        help_text=_("例如 现场检查、书面检查、网络监测；没有检查方式不能公示。"),
    )  # fmt: skip
    subject_text = forms.CharField(label=_("检查主体"), max_length=200, required=False)
    level_text = forms.CharField(
        label=_("检查主体的层级（原文）"), max_length=200, required=False,
        help_text=_("例如 县级以上市场监管部门"),
    )  # fmt: skip
    levels = forms.MultipleChoiceField(
        label=_("实施层级"), choices=Level.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("不选则按原文判断。"),
    )  # fmt: skip
    joining_text = forms.CharField(label=_("配合部门"), max_length=300, required=False)
    ratio_text = forms.CharField(
        label=_("抽查比例（原文）"), max_length=2000, required=False, widget=_area(2)
    )
    frequency_text = forms.CharField(
        label=_("抽查频次"), max_length=300, required=False, help_text=_("例如 每年不少于 1 次")
    )
    officer_requirement = forms.MultipleChoiceField(
        label=_("检查人员资质"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("派出的人员中至少一人具有；选派时据此匹配。"),
    )  # fmt: skip
    requirement_text = forms.CharField(
        label=_("检查人员的其他要求"), max_length=500, required=False
    )
    valid_from = forms.DateField(
        label=_("生效日期"), required=False, widget=DayInput(),
        help_text=_("不填则自公示之日起。"),
    )  # fmt: skip
    valid_to = forms.DateField(
        label=_("失效日期"), required=False, widget=DayInput(), help_text=_("长期有效的不填。")
    )

    def __init__(
        self, data: QueryDict | None = None, *, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        chosen = self.initial.get("officer_requirement", [])
        field: Any = self.fields["officer_requirement"]
        known = {**names(), **{code: name_of(code) for code in chosen}}
        field.choices = list(known.items())
        for number in range(self._places(data)):
            self.fields[f"instrument_{number}"] = forms.CharField(
                label=_("文件全称"), max_length=200, required=False
            )
            self.fields[f"article_{number}"] = forms.CharField(
                label=_("条款"), max_length=300, required=False
            )

    def _places(self, data: QueryDict | None) -> int:
        """Rows for the basis: those that are filled, and some to fill."""
        filled = sum(1 for name in self.initial if name.startswith("instrument_"))
        sent = [int(name[11:]) for name in data or () if _is_place(name)]
        return min(MOST_CITED, max([filled + SPARE, *(one + 1 for one in sent)]))

    @staticmethod
    def initial_of(version: ItemVersion) -> dict[str, Any]:
        """The present values."""
        found: dict[str, Any] = {name: getattr(version, name) for name in TEXTS}
        for number, one in enumerate(read(version.basis)):
            found |= {f"instrument_{number}": one.instrument, f"article_{number}": one.article}
        return found | {
            "target_classes": "、".join(version.target_classes),
            "target_kinds": version.target_kinds, "levels": version.levels,
            "item_class": version.item_class,
            "officer_requirement": version.officer_requirement,
            # The days of a published version are its own.
            "valid_from": version.valid_from if version.state == ItemState.DRAFT else None,
            "valid_to": version.valid_to if version.state == ItemState.DRAFT else None,
        }  # fmt: skip

    def label_alone(self, name: str) -> str:
        """A row of the basis says which one it is."""
        what, _sep, number = name.rpartition("_")
        label = str(self.fields[name].label)
        is_row = what in {"instrument", "article"} and number.isdecimal()
        return _now("依据 {n} 的{what}").format(n=int(number) + 1, what=label) if is_row else label

    def basis_rows(self) -> list[tuple[Any, Any]]:
        """(instrument, article) fields in order."""
        places = sum(1 for name in self.fields if name.startswith("instrument_"))
        return [(self[f"instrument_{one}"], self[f"article_{one}"]) for one in range(places)]

    def clean(self) -> dict[str, Any]:
        """Articles belong to an instrument, and the whole basis fits."""
        given: dict[str, Any] = super().clean() or {}
        for name, value in list(given.items()):
            row = f"instrument_{name[8:]}"
            lacks = name.startswith("article_") and value and not given.get(row)
            if lacks and row not in self.errors:
                self.add_error(row, _("写了条款的，请填写文件全称。"))
            if name.startswith("instrument_") and "；" in value:
                self.add_error(name, _("一行只写一个文件。"))
        if len("；".join(one.text for one in self.cited(given))) > LONGEST_BASIS:
            self.add_error("instrument_0", _("检查依据合计最多 4,000 字。"))
        return given

    @staticmethod
    def cited(given: Mapping[str, Any]) -> tuple[Citation, ...]:
        """The rows of the basis that are filled."""
        found = []
        for number in range(MOST_CITED):
            instrument = str(given.get(f"instrument_{number}") or "").strip()
            if instrument:
                article = str(given.get(f"article_{number}") or "").strip()
                whole = _MARKED.fullmatch(instrument)
                found.append(Citation(whole[1].strip() if whole else instrument, article))
        return tuple(found)

    def facts(self) -> ItemFacts:
        """The answers as the action takes them."""
        given = self.cleaned_data
        words, text = given["target_classes"], given["object_text"]
        return ItemFacts(
            **{name: given[name] for name in TEXTS}, item_class=given["item_class"],
            target_classes=classes_in(words or text),
            target_kinds=given["target_kinds"] or kinds_in(text),
            levels=given["levels"] or levels_in(given["level_text"]),
            basis=self.cited(given), officer_requirement=sorted(given["officer_requirement"]),
            valid_from=given["valid_from"], valid_to=given["valid_to"],
        )  # fmt: skip


def _is_place(name: str) -> bool:
    return name.startswith("instrument_") and name[11:].isdecimal() and len(name) < 14


class NewItemForm(ItemForm):
    """An item that no file brought."""

    code = forms.RegexField(
        r"^[0-9A-Za-z._-]{1,32}$", label=_("事项编码"), max_length=32,
        help_text=_("字母、数字、点、短横；公示后不再更改。"),
        error_messages={"invalid": _("只能用字母、数字、点、下划线和短横，最多 32 个字符。")},
    )  # fmt: skip
    department = forms.ModelChoiceField(label=_("主管部门"), queryset=Department.objects.none())

    def __init__(self, data: QueryDict | None = None, *, by: Actor) -> None:
        super().__init__(data)
        field: Any = self.fields["department"]
        open_ = Department.objects.filter(closed=None).inspecting().order_by("code")
        if by.scope is Scope.REGION:
            field.queryset = open_.filter(region__path=by.region_path)
        else:
            field.queryset = open_.filter(pk=by.place_id)
            field.initial = by.place_id
        field.label_from_instance = _short_name

    def clean_code(self) -> str:
        """Codes are compared in capitals; some words are addresses of pages."""
        code = str(self.cleaned_data["code"])
        if code.lower() in RESERVED:
            raise forms.ValidationError(_("这个词不能作编码，请换一个。"))
        return code.upper()


def _short_name(department: Department) -> str:
    return department.short_name


class LawChangeForm(forms.Form):
    """What became of an instrument."""

    rules: ClassVar = {"articles_text": "IT-03"}

    instrument = forms.CharField(
        label=_("文件全称"), max_length=200,
        help_text=_("例如 中华人民共和国食品安全法；不写书名号也可以。"),
    )  # fmt: skip
    number = forms.CharField(label=_("文号"), max_length=80, required=False)
    what = forms.ChoiceField(label=_("变动"), choices=LawChangeKind.choices)
    articles_text = forms.CharField(
        label=_("涉及条款"), max_length=300, required=False,
        help_text=_("例如 第一百一十条、第二十条至第二十三条；不填则为整个文件。"),
    )  # fmt: skip
    effective_on = forms.DateField(label=_("起始日期"), widget=DayInput())
    successor = forms.CharField(label=_("代替它的文件"), max_length=200, required=False)
    source = forms.CharField(
        label=_("来源"), max_length=300,
        help_text=_("公布变动的文件或者网页，例如 国务院令第 834 号，2026-02-11 公布。"),
    )  # fmt: skip
    note = forms.CharField(label=_("说明"), max_length=500, required=False, widget=_area(2))


class HoldForm(forms.Form):
    """Why an item still holds."""

    rules: ClassVar = {"note": "IT-03"}

    note = forms.CharField(
        label=_("核对情况"), max_length=300, min_length=4, widget=_area(2),
        help_text=_("例如 修订后为第一百一十二条，内容未变，按原版本继续实施。"),
    )  # fmt: skip


class EndForm(forms.Form):
    """From when an item is not used any more, and why."""

    rules: ClassVar = {"day": "IT-01"}

    day = forms.DateField(
        label=_("停用日期"), widget=DayInput(),
        help_text=_("自这一天起不能再用于抽查和检查；以前的抽查和检查不受影响。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("停用原因"), max_length=300, min_length=4, widget=_area(2),
        help_text=_("例如 依据已废止；职责已划转；与其他事项合并。"),
    )  # fmt: skip


class DecisionForm(forms.Form):
    """What the office decides about one overlap."""

    kind = forms.CharField(max_length=10)
    key = forms.CharField(max_length=200)
    codes = forms.CharField(max_length=4000)
    decision = forms.ChoiceField(label=_("决定"), choices=Decision.choices)
    note = forms.CharField(label=_("理由"), max_length=300, required=False)
