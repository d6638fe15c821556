"""Forms of the target register."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.db.models import Q
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sunlot.departments.models import Department
from sunlot.imports.forms import EnteredForm
from sunlot.imports.values import looks_like_id_number
from sunlot.regions.models import Region
from sunlot.targets.actions import Identity
from sunlot.targets.importing.columns import KIND_WORDS, STATE_WORDS
from sunlot.targets.models import NumberKind, RegistrationState, SpecialRegister, Target, TargetKind
from sunlot.targets.rules import canonical_id, credit_code, industry_code

Row = dict[str, Any]
F = TypeVar("F", bound=forms.Form)


def day_input() -> forms.DateInput:
    """A day, as browsers ask for it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FilterForm(forms.Form):
    """Under which name a filter is kept."""

    name = forms.CharField(
        label=_("名称"), max_length=80,
        help_text=_("例如 乌鲁木齐市食品生产企业；在本地区不能重复。"),
    )  # fmt: skip


class RegisterForm(forms.Form):
    """A new special register."""

    name = forms.CharField(
        label=_("名称"), max_length=40, help_text=_("也是标签的名称，例如 特种设备使用单位。")
    )
    note = forms.CharField(
        label=_("说明"), max_length=300, required=False, help_text=_("收录范围和依据。")
    )


class RegisterEditForm(RegisterForm):
    """A special register and who keeps it."""

    department = forms.ModelChoiceField(
        label=_("管理部门"), queryset=Department.objects.none(),
        help_text=_("改为其他部门后，只有该部门能加入、移出对象和修改。"),
    )  # fmt: skip
    field_order = ("name", "department", "note")

    def __init__(self, data: Any = None, *, register: SpecialRegister, on: date) -> None:
        kept = {"name": register.title, "department": register.department, "note": register.note}
        super().__init__(data, initial=kept)
        self.fields["name"].help_text = ""
        there = Department.objects.open(on).filter(region__path__startswith=register.region.path)
        keeps = Department.objects.filter(pk=register.department_id)
        found = (there | keeps).order_by("region__path", "code")
        self.fields["department"].queryset = found  # type: ignore[attr-defined]


class FactsForm(forms.Form):
    """Facts that the supervising department keeps; name, code and place change by an act."""

    address = forms.CharField(label=_("地址"), max_length=300, required=False)
    industry = forms.CharField(
        label=_("行业代码"), max_length=8, required=False,
        help_text=_("GB/T 4754 的 2 至 4 位数字。"),
    )  # fmt: skip
    registered_on = forms.DateField(label=_("成立日期"), required=False, widget=day_input())
    supervising_unit = forms.CharField(
        label=_("监管单位"), max_length=100, required=False, help_text=_("负责日常监管的所、队。")
    )
    registrar = forms.CharField(
        label=_("登记机关"), max_length=100, required=False,
        help_text=_("颁发营业执照或登记证的机关。"),
    )  # fmt: skip
    scope = forms.CharField(
        label=_("经营范围"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    tags = forms.CharField(
        label=_("标签"), max_length=1000, required=False, help_text=_("几个标签用“；”分开。")
    )
    note = forms.CharField(label=_("备注"), max_length=300, required=False)

    def clean_industry(self) -> str:
        """Digits only."""
        given = self.cleaned_data["industry"].strip()
        code = industry_code(given) if given else ""
        if code is None:
            raise forms.ValidationError(_("行业代码应为 GB/T 4754 的 2 至 4 位数字。"))
        return code

    def clean_tags(self) -> list[str]:
        """The tags, each once."""
        words = self.cleaned_data["tags"].replace(";", "；").split("；")
        tags = list(dict.fromkeys(one.strip() for one in words if one.strip()))
        if any(len(one) > 40 for one in tags):
            raise forms.ValidationError(_("每个标签不超过 40 个字。"))
        return tags


NOTHING = frozenset({"-", "—", "无"})


class ContactForm(forms.Form):
    """Personal data; empty fields leave what is kept as it is."""

    legal_person = forms.CharField(
        label=_("法定代表人（负责人）"), max_length=100, required=False,
        help_text=_("只填写要更改的；留空不变，填“-”清空。"),
    )  # fmt: skip
    person = forms.CharField(label=_("联系人"), max_length=100, required=False)
    phone = forms.CharField(label=_("联系电话"), max_length=40, required=False)


class NumberForm(forms.Form):
    """One further number."""

    kind = forms.ChoiceField(label=_("编号类别"), choices=[("", "—"), *NumberKind.choices])
    number = forms.CharField(label=_("编号"), max_length=60)


class SiteForm(forms.Form):
    """One place of work."""

    name = forms.CharField(label=_("场所名称"), max_length=200, required=False)
    address = forms.CharField(label=_("地址"), max_length=300)
    region = forms.CharField(label=_("区划代码"), max_length=12)
    is_main = forms.BooleanField(label=_("主要场所"), required=False)

    def clean_region(self) -> Region:
        """A division in force."""
        return division(self.cleaned_data["region"])


class LicenceForm(forms.Form):
    """One licence."""

    name = forms.CharField(label=_("许可证名称"), max_length=100)
    number = forms.CharField(label=_("许可证号"), max_length=60)
    issuer = forms.CharField(label=_("发证机关"), max_length=100, required=False)
    valid_from = forms.DateField(label=_("有效期起"), required=False, widget=day_input())
    valid_to = forms.DateField(label=_("有效期止"), required=False, widget=day_input())

    def clean(self) -> Row:
        """It ends after it begins; “；” stands between licences in a file."""
        found: Row = super().clean() or {}
        for name in ("name", "number", "issuer"):
            if set("；;") & set(found.get(name) or ""):
                self.add_error(name, _("不能含有“；”，请改用顿号或逗号。"))
        start, end = found.get("valid_from"), found.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _("有效期止不能早于有效期起。"))
        return found


class Rows(BaseFormSet):  # type: ignore[type-arg]
    """Rows beside a target; none may stand twice."""

    key: ClassVar[tuple[str, ...]] = ()

    def clean(self) -> None:
        """No row twice; one main place at most."""
        seen: set[tuple[Any, ...]] = set()
        mains = 0
        for form in self.kept():
            values = tuple(form.cleaned_data.get(name) for name in self.key)
            if self.key and values in seen:
                form.add_error(self.key[-1], _("与上面的一行重复。"))
            seen.add(values)
            mains += bool(form.cleaned_data.get("is_main"))
            if mains > 1 and form.cleaned_data.get("is_main"):
                form.add_error("is_main", _("主要场所只能有一处。"))

    def kept(self) -> list[forms.Form]:
        """Forms that were filled and not crossed out."""
        return [
            form for form in self.forms
            if getattr(form, "cleaned_data", None) and not form.cleaned_data.get("DELETE")
        ]  # fmt: skip

    def rows(self) -> list[Row]:
        """Their values."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.kept()
        ]


class NumberRows(Rows):
    key = ("kind", "number")


class LicenceRows(Rows):
    key = ("number",)


MOST_ROWS = 200
SIDE_FORMS = {
    "numbers": formset_factory(
        NumberForm, formset=NumberRows, extra=1, can_delete=True, max_num=MOST_ROWS,
        validate_max=True,
    ),
    "sites": formset_factory(
        SiteForm, formset=Rows, extra=1, can_delete=True, max_num=MOST_ROWS, validate_max=True
    ),
    "licences": formset_factory(
        LicenceForm, formset=LicenceRows, extra=1, can_delete=True, max_num=MOST_ROWS,
        validate_max=True,
    ),
}  # fmt: skip


class _Act(forms.Form):
    """What every act of succession says."""

    on = forms.DateField(label=_("变更日期"), widget=day_input())
    evidence = forms.CharField(
        label=_("依据"), max_length=120, help_text=_("登记机关的文书名称和文号。")
    )


class RenameForm(_Act):
    name = forms.CharField(label=_("新名称"), max_length=200)
    field_order = ("name", "on", "evidence")


class RecodeForm(_Act):
    code = forms.CharField(label=_("新的统一社会信用代码"), max_length=30)
    rules: ClassVar = {"code": "TG-01"}
    field_order = ("code", "on", "evidence")

    def clean_code(self) -> str:
        """A code that can be written; a wrong check character is marked, not refused."""
        code = credit_code.normalise(self.cleaned_data["code"])
        for problem in credit_code.check(code):
            if problem.severity == "error":
                raise forms.ValidationError(problem.message)
        return code


class MoveForm(_Act):
    region = forms.CharField(
        label=_("迁入地区划代码"), max_length=12, help_text=_("6 位代码，例如 650102。")
    )
    address = forms.CharField(label=_("新地址"), max_length=300)
    field_order = ("region", "address", "on", "evidence")

    def clean_region(self) -> Region:
        """A division in force."""
        return division(self.cleaned_data["region"])


class MergeForm(_Act):
    into = forms.CharField(label=_("承继对象的代码或编号"), max_length=64)
    field_order = ("into", "on", "evidence")

    def clean_into(self) -> Target:
        """A target of the register; the action asks for its scope."""
        code = credit_code.normalise(self.cleaned_data["into"])
        found = Target.objects.filter(object_id=canonical_id(code)) | Target.objects.filter(
            credit_code=code
        )
        target = found.first()
        if target is None:
            raise forms.ValidationError(_("名录库中没有该代码的对象。请核对，或先导入。"))
        return target


class UnmergeForm(forms.Form):
    """Why a registered merge is taken back."""

    reason = forms.CharField(
        label=_("撤销理由"), max_length=120, help_text=_("例如登记有误，两家是不同的对象。")
    )


class LeaveForm(forms.Form):
    """Why a record leaves the register."""

    reason = forms.CharField(
        label=_("移出理由"), max_length=120,
        help_text=_("例如重复录入、不属于本部门监管、误导入。注销、吊销的，请登记状态变更。"),
    )  # fmt: skip


class ReturnForm(forms.Form):
    """Why a record comes back into the register."""

    reason = forms.CharField(label=_("恢复理由"), max_length=120)


class StateForm(_Act):
    state = forms.ChoiceField(
        label=_("登记状态"), choices=[("", _("请选择")), *RegistrationState.choices]
    )
    field_order = ("state", "on", "evidence")


class AssignForm(_Act):
    department = forms.CharField(
        label=_("新的主管部门"), max_length=100, required=False,
        help_text=_("机构代码或简称；留空由所在地各部门认领。"),
    )  # fmt: skip
    field_order = ("department", "on", "evidence")

    def clean_department(self) -> Department | None:
        """The one department of a code or a name; the action asks whether it has a say."""
        given = self.cleaned_data["department"].strip()
        if not given:
            return None
        named = Q(code__iexact=given) | Q(short_name=given) | Q(name=given)
        found = list(Department.objects.filter(named).order_by("code")[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("没有这个部门，或不止一个。请填写机构代码。"))
        return found[0]


ACTS: dict[str, type[forms.Form]] = {
    "rename": RenameForm, "recode": RecodeForm, "move": MoveForm, "merge": MergeForm,
    "unmerge": UnmergeForm, "state": StateForm, "assign": AssignForm, "leave": LeaveForm,
    "return": ReturnForm,
}  # fmt: skip


class _CodeForm(forms.Form):
    """What a target is registered as, all three."""

    kept_key = ""  # the department's own key, by which the object is known without a number
    kind = forms.ChoiceField(label=_("主体类别"), choices=TargetKind.choices)
    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=30,
        required=False,
        help_text=_("没有代码的对象留空。"),
    )
    as_printed = forms.BooleanField(
        label=_("执照上就是这个代码"), required=False,
        help_text=_("仅在校验位不符、但已对照执照核对时勾选；代码将标记为“代码待核”。"),
    )  # fmt: skip
    number = forms.CharField(
        label=_("其他编号"), max_length=60, required=False,
        help_text=_("登记、许可、立项机关给的编号；没有代码的对象填写。"),
    )  # fmt: skip
    rules: ClassVar = {"credit_code": "TG-01"}

    def clean(self) -> Row:
        """A code that can be written, and one that is wrong only if the licence has it so."""
        found: Row = super().clean() or {}
        code = credit_code.normalise(found.get("credit_code", ""))
        for problem in credit_code.check(code) if code else []:
            if problem.severity == "error":
                self.add_error("credit_code", f"{problem.message}{problem.remedy}")
            elif not found.get("as_printed"):
                words = _("请对照执照核对；执照如此的，勾选下面一项。")
                self.add_error("credit_code", f"{problem.message}{words}")
        if looks_like_id_number(found.get("number", "")):
            self.add_error("number", _("内容像是身份证号，不能登记。"))
        if not code and not (found.get("number") or found.get("own_key") or self.kept_key):
            self.add_error("number", _("没有代码的对象，请填写其他编号。"))
        return found | {"credit_code": code}


class IdentityForm(_CodeForm):
    """The right kind, code and number of what was entered wrongly."""

    reason = forms.CharField(
        label=_("更正依据"), max_length=120, help_text=_("例如 对照营业执照副本，原录入漏一位。")
    )

    def __init__(self, *args: Any, own_key: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept_key = own_key
        if own_key:
            words = _("没有登记、许可、立项机关给的编号的留空，部门自编号 {key} 不变。")
            self.fields["number"].help_text = words.format(key=own_key)

    def wanted(self) -> Identity:
        """What the action takes; only after `is_valid`."""
        given = self.cleaned_data
        return Identity(given["kind"], given["credit_code"], given["number"].strip())


class NewTargetForm(_CodeForm, FactsForm, EnteredForm):
    """A target that is not in the register yet, under the names of the columns of a file."""

    name = forms.CharField(
        label=_("名称"), max_length=200, help_text=_("营业执照或登记证上的全称。")
    )
    own_key = forms.CharField(
        label=_("部门自编号"), max_length=40, required=False,
        help_text=_("代码和其他编号都没有的，填写本部门台账中的编号。"),
    )  # fmt: skip
    region = forms.CharField(
        label=_("区划代码"), max_length=40, help_text=_("6 位代码或区划全称，只能是本辖区。")
    )
    registration_state = forms.ChoiceField(
        label=_("登记状态"), choices=RegistrationState.choices, required=False,
        initial=RegistrationState.ACTIVE,
    )  # fmt: skip
    is_distinct = forms.BooleanField(
        label=_("确属另一对象"), required=False,
        help_text=_("同一区划已有名称相近的对象时，核对后勾选。"),
    )  # fmt: skip

    def cells(self) -> dict[str, str]:
        """What was filled in, as the cells of a row; only after `is_valid`."""
        given = self.cleaned_data
        names = (
            "name", "credit_code", "number", "own_key", "region", "address", "industry", "scope",
            "supervising_unit", "registrar", "note",
        )  # fmt: skip
        state, day = given["registration_state"], given["registered_on"]
        return {name: given[name] for name in names} | {
            "kind": KIND_WORDS[TargetKind(given["kind"])][0],
            "registration_state": STATE_WORDS[RegistrationState(state)][0] if state else "",
            "registered_on": day.isoformat() if day else "",
            "tags": "；".join(given["tags"]),
        }  # fmt: skip


class RefusalForm(forms.Form):
    """Why a correction goes back."""

    reason = forms.CharField(label=_("理由"), max_length=200)


def division(code: str) -> Region:
    """The division in force of a code.

    :raises ValidationError: there is none.
    """
    found = Region.objects.filter(code=code.strip(), valid_to=None, is_virtual=False).first()
    if found is None:
        raise forms.ValidationError(_("没有这个区划代码。请填写现行的 6 位代码。"))
    return found


class _Page(Generic[F]):
    """Facts, contact, and the rows beside a target, which are sent together."""

    def __init__(self, facts: F, data: QueryDict | None, rows: Mapping[str, list[Row]]) -> None:
        self.is_sent = data is not None
        self.facts = facts
        self.contact = ContactForm(data, prefix="contact")
        self.sides: dict[str, Any] = {
            name: kind(data, prefix=name, initial=rows.get(name, []))
            for name, kind in SIDE_FORMS.items()
        }

    def are_valid(self) -> bool:
        """Whether it was sent and can be written; each form is asked, so that each says its own."""
        every = (self.facts, self.contact, *self.sides.values())
        return self.is_sent and all([one.is_valid() for one in every])  # noqa: C419 - see above

    def beside(self) -> Row:
        """Contact and rows, as actions take them."""
        given = self.contact.cleaned_data.items()
        contact = {name: "" if value in NOTHING else value for name, value in given if value}
        sides = {name: one.rows() for name, one in self.sides.items()}
        return {"contact": contact, "sides": sides}


class EditForms(_Page[FactsForm]):
    """All that the page of one edit asks for; `read` is the revision that it was made from."""

    def __init__(self, target: Target, data: QueryDict | None) -> None:
        facts = FactsForm(data, initial=_facts_of(target))
        super().__init__(facts, data, {name: _rows_of(target, name) for name in SIDE_FORMS})
        sent = data.get("revision", "") if data is not None else str(target.revision)
        self.read = int(sent) if sent.isdecimal() else None

    def values(self) -> Row:
        """What `actions.edit` takes."""
        return {"facts": self.facts.cleaned_data, "read": self.read, **self.beside()}


class NewForms(_Page[NewTargetForm]):
    """All that the page of a new target asks for."""

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(NewTargetForm(data), data, {})
        self.contact.fields["legal_person"].help_text = ""

    def values(self) -> Row:
        """What `entering.add` takes."""
        is_distinct = self.facts.cleaned_data["is_distinct"]
        return {"cells": self.facts.cells(), "is_distinct": is_distinct, **self.beside()}


def _facts_of(target: Target) -> Row:
    names = (
        "address", "industry", "registered_on", "supervising_unit", "registrar", "scope", "note",
    )  # fmt: skip
    return {name: getattr(target, name) for name in names} | {"tags": "；".join(target.tags)}


def _rows_of(target: Target, name: str) -> list[Row]:
    if name == "numbers":
        found: Any = target.numbers.order_by("kind", "number").values("kind", "number")
        return list(found)
    if name == "licences":
        names = ("name", "number", "issuer", "valid_from", "valid_to")
        return list(target.licences.order_by("number").values(*names))
    rows = target.sites.order_by("-is_main", "pk")
    sites = rows.values("name", "address", "region__code", "is_main")
    return [row | {"region": row["region__code"]} for row in sites]
