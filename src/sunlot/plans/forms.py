"""Forms of plans and tasks. They read what a person typed; actions decide."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sunlot.departments.models import Department
from sunlot.departments.qualifications import name_of
from sunlot.items.models import ItemClass
from sunlot.plans import wording
from sunlot.plans.actions import CellChange, TaskFacts
from sunlot.plans.errors import RatioMissing, RatioUnreadable
from sunlot.plans.models import DrawKind, Plan, PlanTask, PlanTaskItem
from sunlot.plans.queries.sheet import BY_NAME
from sunlot.plans.rules import Ratio, TeamPart, strata_of
from sunlot.plans.strata import STRATUM_LABELS
from sunlot.targets.models import TargetKind

LEVELS = [
    ("county", _("对象所在县（市、区）")),
    ("prefecture", _("对象所在地（州、市）")),
    ("region", _("全区")),
]
DATE = {"type": "date"}
MOST_ROWS = 500
MOST_CELLS = 8000  # 400 rows of the longest plans, all columns and some more


class PlanForm(forms.Form):
    """A new plan."""

    year = forms.IntegerField(label=_("年度"), min_value=2019, max_value=2099)
    title = forms.CharField(label=_("计划名称"), max_length=200)


class SubmitForm(forms.Form):
    """Why less than half is credit-linked; asked for only where it is."""

    rules: ClassVar = {"low_share_reason": "PL-01"}

    low_share_reason = forms.CharField(
        label=_("关联占比不足一半的理由"), max_length=500, required=False,
        help_text=_("随计划公开。"), widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class ReturnForm(forms.Form):
    """What the authors should change."""

    reason = forms.CharField(
        label=_("退回理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明要改什么，编制人员按此修改。"),
    )  # fmt: skip


class IssueRequestForm(forms.Form):
    """Under which document number the plan goes out."""

    document_number = forms.CharField(
        label=_("文号"),
        max_length=60,
        help_text=_("例如 新双随机办〔2026〕1号；一个文号只能用一次。"),
    )


class IssueForm(forms.Form):
    """The second person counts."""

    task_count = forms.IntegerField(
        label=_("任务数"), min_value=0, help_text=_("请填写计划中的任务数，以示已经核对。")
    )


TASK_FIELDS = (
    "title", "field", "target_text", "lead", "joining", "draw_kind", "item_class", "credit_linked",
    "credit_text", "ratio_text", "frequency_text", "method_text", "level_text", "period_text",
    "starts_on", "ends_on",
)  # fmt: skip


class TaskForm(forms.Form):
    """What is issued with a task."""

    rules: ClassVar = {"lead": "JC-01", "item_class": "PL-03", "credit_linked": "PL-01"}

    title = forms.CharField(label=_("抽查任务名称"), max_length=200)
    field = forms.CharField(label=_("抽查领域"), max_length=100, required=False)
    target_text = forms.CharField(
        label=_("检查对象范围（文字）"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    lead = forms.ModelChoiceField(label=_("发起部门"), queryset=Department.objects.none())
    joining = forms.ModelMultipleChoiceField(
        label=_("配合部门"), queryset=Department.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("每个配合部门派自己的人员，录入自己的结果。"),
    )  # fmt: skip
    draw_kind = forms.ChoiceField(label=_("抽查类型"), choices=DrawKind.choices)
    item_class = forms.ChoiceField(label=_("事项类别"), choices=ItemClass.choices)
    credit_linked = forms.BooleanField(
        label=_("关联信用风险分类，按 A、B、C、D 四类分别抽取"), required=False
    )
    credit_text = forms.CharField(
        label=_("信用风险分类要求（文字）"), max_length=300, required=False
    )
    ratio_text = forms.CharField(
        label=_("抽查比例或数量（文字）"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    frequency_text = forms.CharField(label=_("抽查频次"), max_length=200, required=False)
    method_text = forms.CharField(label=_("检查方式"), max_length=200, required=False)
    level_text = forms.CharField(label=_("组织实施层级"), max_length=200, required=False)
    period_text = forms.CharField(label=_("实施时间（文字）"), max_length=300, required=False)
    starts_on = forms.DateField(
        label=_("开始日期"), required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("完成日期"), required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Department.objects.filter(region=plan.region, closed=None).inspecting()
        for name in ("lead", "joining"):
            field: Any = self.fields[name]
            field.queryset = here.order_by("code")
            field.label_from_instance = _short_name

    @staticmethod
    def initial_of(task: PlanTask) -> dict[str, Any]:
        """The present values."""
        names = [name for name in TaskForm.base_fields if name not in {"lead", "joining"}]
        return {name: getattr(task, name) for name in names} | {
            "lead": task.lead_id,
            "joining": list(task.joinings.values_list("department_id", flat=True)),
        }

    def facts(self) -> TaskFacts:
        """The answers as the action takes them."""
        return TaskFacts(**{**self.cleaned_data, "joining": list(self.cleaned_data["joining"])})


class NewTaskForm(TaskForm):
    """A task that no file brought."""

    code = forms.SlugField(
        label=_("任务编号"), max_length=40, help_text=_("字母、数字、短横；在本计划中不能重复。")
    )
    field_order = ("code",)


class CellsForm(forms.Form):
    """Cells of the sheet: a list of ``{"task", "column", "before", "after"}`` as JSON."""

    cells = forms.JSONField(max_length=2_000_000)

    def clean_cells(self) -> list[CellChange]:
        """The changes; anything that the page would not send is refused as a whole."""
        sent = self.cleaned_data["cells"]
        found = [_cell(one) for one in sent] if isinstance(sent, list) else []
        if not found or len(found) > MOST_CELLS:
            raise forms.ValidationError("no change, or too many")
        return found


def _cell(sent: Any) -> CellChange:
    if isinstance(sent, dict) and str(sent.get("column")) in BY_NAME:
        task, texts = sent.get("task"), (sent.get("before"), sent.get("after"))
        is_key = type(task) is int and 0 < task < 2**63
        if is_key and all(isinstance(one, str) and "\x00" not in one for one in texts):
            return CellChange(sent["task"], sent["column"], sent["before"], sent["after"])
    raise forms.ValidationError("not a change of a cell")


class RowForm(forms.Form):
    """A new row of the sheet."""

    title = forms.CharField(max_length=200)
    field = forms.CharField(max_length=100, required=False)


class RowsForm(forms.Form):
    """Rows of the sheet: a list of the keys of tasks as JSON."""

    rows = forms.JSONField(max_length=20_000)

    def clean_rows(self) -> list[int]:
        """The keys; anything that the page would not send is refused as a whole."""
        sent = self.cleaned_data["rows"]
        found = sent if isinstance(sent, list) and 0 < len(sent) <= MOST_ROWS else []
        if not found or not all(type(one) is int and 0 < one < 2**63 for one in found):
            raise forms.ValidationError("no row, or too many")
        return found


class RestoreForm(forms.Form):
    """One removed row, by the key that it had."""

    row = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class PasteForm(forms.Form):
    """A table from the clipboard."""

    text = forms.CharField(max_length=2_000_000, strip=False)


class ScopeForm(forms.Form):
    """The stored target filter: conditions that must all hold."""

    rules: ClassVar = {"tags": "DR-08"}

    tags = forms.MultipleChoiceField(
        label=_("标签"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("有其中任何一个标签的对象。"),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("主体类别"), choices=TargetKind.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    divisions = forms.MultipleChoiceField(
        label=_("行政区划"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("所选区划及其以下；不选则为计划的整个地区。"),
    )  # fmt: skip
    industries = forms.CharField(
        label=_("行业代码"), max_length=400, required=False,
        help_text=_("国民经济行业代码的前 2 至 4 位数字，用顿号隔开，例如 13、14、1522。"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, tags: Sequence[str], divisions: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("tags", [(tag, tag) for tag in tags])
        self._choose("divisions", divisions)

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    @staticmethod
    def one_way(name: str, text: str) -> str:
        """Codes however they are separated."""
        return "、".join(wording.department_names(text)) if name == "industries" else text

    @staticmethod
    def initial_of(stored: Mapping[str, Any] | None) -> dict[str, Any]:
        """The stored filter as answers."""
        found: dict[str, Any] = {}
        for condition in (stored or {}).get("all", []):
            found[condition["field"]] = condition["value"]
        return {
            "tags": found.get("tag", []),
            "kinds": found.get("kind", []),
            "divisions": found.get("division", []),
            "industries": "、".join(found.get("industry", [])),
        }

    def stored(self, before: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        """The answers as a filter; None where nothing is chosen.

        :param before: the filter so far; its conditions on fields that this form lacks are kept.
        """
        answers = (
            ("tag", "in", self.cleaned_data["tags"]),
            ("kind", "in", self.cleaned_data["kinds"]),
            ("industry", "prefix", wording.department_names(self.cleaned_data["industries"])),
            ("division", "under", self.cleaned_data["divisions"]),
        )
        known = {field for field, _op, _value in answers}
        kept = [one for one in (before or {}).get("all", []) if one["field"] not in known]
        chosen = [
            {"field": field, "op": op, "value": value} for field, op, value in answers if value
        ]
        return {"all": chosen + kept} if chosen else None


class RatiosForm(forms.Form):
    """A ratio and a minimum for every stratum of the task."""

    def __init__(self, *args: Any, task: PlanTask, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.strata = strata_of(credit_linked=task.credit_linked)
        for stratum in self.strata:
            stored = task.ratios.get(stratum)
            ratio = Ratio.of(stored) if stored else None
            self.fields[f"ratio_{stratum}"] = forms.CharField(
                label=str(STRATUM_LABELS[stratum]), max_length=20, required=False,
                initial=wording.percent_text(ratio.p, ratio.q) if ratio else "",
                widget=forms.TextInput(attrs={"class": "input", "inputmode": "decimal"}),
            )  # fmt: skip
            self.fields[f"min_{stratum}"] = forms.IntegerField(
                label=_("最少户数"), min_value=0, max_value=1_000_000, required=False,
                initial=ratio.minimum if ratio else 0,
                widget=forms.NumberInput(attrs={"class": "input"}),
            )  # fmt: skip

    @staticmethod
    def one_way(name: str, text: str) -> str:
        """5, 5% and 1/20 are one ratio."""
        try:
            return wording.percent_text(*wording.ratio_of(text)) if "ratio" in name else text
        except wording.Unreadable:
            return text

    def label_alone(self, name: str) -> str:
        """The stratum with what is asked about it."""
        what, _sep, stratum = name.partition("_")
        words = _("{name}的比例") if what == "ratio" else _("{name}的最少户数")
        return str(words).format(name=STRATUM_LABELS[stratum])

    def rows(self) -> list[tuple[str, Any, Any]]:
        """(stratum, ratio field, minimum field) in order."""
        return [(one, self[f"ratio_{one}"], self[f"min_{one}"]) for one in self.strata]

    def ratios(self) -> dict[str, Ratio]:
        """The answers.

        :raises RatioUnreadable: not a percentage or fraction.
        """
        found = {}
        for stratum in self.strata:
            text = self.cleaned_data[f"ratio_{stratum}"]
            if not text:
                raise RatioMissing(stratum=STRATUM_LABELS[stratum])
            try:
                p, q = wording.ratio_of(text)
            except wording.Unreadable as error:
                raise RatioUnreadable(stratum=STRATUM_LABELS[stratum], text=text) from error
            found[stratum] = Ratio(p, q, self.cleaned_data[f"min_{stratum}"] or 0)
        return found


class TeamForm(forms.Form):
    """How many officers a department sends to a visit, where from, and with which qualification."""

    rules: ClassVar = {"total": "OF-01"}

    total = forms.IntegerField(
        label=_("每户派出人数"), min_value=1, max_value=20,
        help_text=_("每个部门每次检查至少 2 名持证执法人员。"),
    )  # fmt: skip
    level = forms.ChoiceField(label=_("从哪里选派"), choices=LEVELS)

    def __init__(
        self, *args: Any, department: Department, part: TeamPart, qualifications: Sequence[str],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        kwargs["prefix"] = f"d{department.pk}"
        kwargs["initial"] = {"total": part.total, "level": part.level}
        super().__init__(*args, **kwargs)
        self.department = department
        self.qualifications = list(qualifications)
        for name in self.qualifications:
            self.fields[f"q_{name}"] = forms.IntegerField(
                label=name_of(name), min_value=0, max_value=20, required=False,
                initial=part.qualifications.get(name, 0),
            )  # fmt: skip

    def label_alone(self, name: str) -> str:
        """The department with what is asked of it."""
        return f"{self.department.short_name} {self.fields[name].label}"

    def qualified(self) -> list[Any]:
        """The fields of qualified places."""
        return [self[f"q_{name}"] for name in self.qualifications]

    def part(self) -> TeamPart:
        """The answers."""
        return TeamPart(
            total=self.cleaned_data["total"],
            level=self.cleaned_data["level"],
            qualifications={
                name: self.cleaned_data[f"q_{name}"] or 0 for name in self.qualifications
            },
        )


class ItemForm(forms.Form):
    """What one item of the plan is understood as, and who inspects it."""

    rules: ClassVar = {"item": "IT-01"}

    item = forms.TypedChoiceField(
        label=_("对应的事项"), required=False, coerce=int, empty_value=None
    )
    department = forms.TypedChoiceField(
        label=_("实施部门"), required=False, coerce=int, empty_value=None
    )
    remove = forms.BooleanField(label=_("去掉这个事项"), required=False)

    def __init__(
        self,
        *args: Any,
        items: Sequence[Any],
        departments: Sequence[tuple[int, str]],
        ended: Sequence[Any] = (),
        may_remove: bool = False,
        row: PlanTaskItem | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.is_over = bool(ended)
        for name, choices in (("item", [*items, *ended]), ("department", departments)):
            field: Any = self.fields[name]
            field.choices = [("", "———"), *choices]
        if not may_remove:
            del self.fields["remove"]

    def label_alone(self, name: str) -> str:
        """The item in the plan's words with what is asked about it."""
        return f"{self.row.text if self.row else _('另加事项')} {self.fields[name].label}"


def _short_name(department: Department) -> str:
    return department.short_name
