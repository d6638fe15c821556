"""Forms of officers, recusals, absences, posts, capacity and accounts."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sunlot.accounts.models import User
from sunlot.accounts.queries import people_with_role
from sunlot.departments import qualifications
from sunlot.imports.forms import EnteredForm
from sunlot.imports.values import looks_like_id_number
from sunlot.officers.models import AbsenceKind, LeavingKind, Officer, RecusalOrigin
from sunlot.officers.rules import MOST_CAPACITY

OWN = (RecusalOrigin.DECLARED, RecusalOrigin.KIN)
OTHERS = (
    RecusalOrigin.PARTY, RecusalOrigin.KIN, RecusalOrigin.HEAD, RecusalOrigin.ROTATION
)  # fmt: skip


class DayInput(forms.DateInput):
    """A day as the browser's own picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class _OfficerForm(EnteredForm):
    """Facts of an officer under the names of the columns of a file, which decide what is right."""

    rules: ClassVar = {"certificate_to": "OF-02", "yearly_capacity": "OF-07"}

    name = forms.CharField(label=_("姓名"), max_length=200)
    certificate_no = forms.CharField(label=_("执法证号"), max_length=40)
    certificate_from = forms.DateField(label=_("证件起始"), widget=DayInput())
    certificate_to = forms.DateField(label=_("证件截止"), widget=DayInput())
    issuer = forms.CharField(label=_("发证机关"), max_length=100, required=False)
    section = forms.CharField(label=_("股室（所、队）"), max_length=100, required=False)
    position = forms.CharField(label=_("职务"), max_length=60, required=False)
    post_class = forms.CharField(label=_("岗位类别"), max_length=60, required=False)
    post_started_on = forms.DateField(label=_("上岗日期"), widget=DayInput(), required=False)
    duties = forms.CharField(label=_("职责分工"), max_length=300, required=False)
    item_range = forms.CharField(
        label=_("执法事项范围"), max_length=500, required=False,
        help_text=_("证件上载明的执法事项范围，照抄即可；选派按“资质”匹配。"),
    )  # fmt: skip
    qualifications = forms.MultipleChoiceField(
        label=_("资质"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("与事项的检查人员要求对应。"),
    )  # fmt: skip
    units = forms.CharField(
        label=_("服务区划"), max_length=400, required=False,
        help_text=_("区划代码，几个用“；”分开；留空表示单位所在区划。"),
    )  # fmt: skip
    is_expert = forms.BooleanField(
        label=_("专家"), required=False, help_text=_("专家协助检查，不计入每部门两名执法人员。")
    )
    expert_field = forms.CharField(
        label=_("专家领域"), max_length=100, required=False, help_text=_("只对专家填写。")
    )
    yearly_capacity = forms.IntegerField(
        label=_("年度可承担检查次数"), min_value=0, max_value=MOST_CAPACITY, required=False,
        help_text=_("不填按本单位统一设定。"),
    )  # fmt: skip
    is_active = forms.BooleanField(
        label=_("在岗"), required=False, help_text=_("不在岗的留在名录库中，不再被选派。")
    )
    note = forms.CharField(
        label=_("备注"), max_length=300, required=False, help_text=_("不写身份证号等个人隐私。")
    )

    def __init__(self, *args: Any, held: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = qualifications.names()
        strange = {code: code for code in held if code not in known}
        self.fields["qualifications"].choices = [*(known | strange).items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """No identity number in any text: no duty of the site needs one."""
        found: dict[str, Any] = super().clean() or {}
        for name, value in list(found.items()):
            if isinstance(value, str) and looks_like_id_number(value):
                self.add_error(name, gettext("内容像是身份证号，不能登记。"))
        return found

    def cells(self) -> dict[str, str]:
        """What was filled in, as the cells of a row; only after `is_valid`."""
        return {
            name: _cell(value) for name, value in self.cleaned_data.items()
            if name != "is_distinct"
        }  # fmt: skip


def _cell(value: Any) -> str:
    """A value as a file writes it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "；".join(value)
    return "" if value is None else str(value)


class NewOfficerForm(_OfficerForm):
    """An officer who is in no register yet."""

    officer_id = forms.CharField(
        label=_("人员编号"), max_length=32,
        help_text=_("本部门内不重复的编号，字母、数字、点、短横，以后不能更改。"),
    )  # fmt: skip
    is_distinct = forms.BooleanField(
        label=_("确属另一人"), required=False,
        help_text=_("本部门已有同名人员时，核对后勾选。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["is_active"] = True
        self.is_doubtful = bool(self.data.get("is_distinct"))

    def take(self, problems: Iterable[Mapping[str, Any]]) -> None:
        """Also ask whether somebody of the same name is meant."""
        told = []
        for one in problems:
            if one["code"] == "officers-same-name":
                self.is_doubtful = True
                remedy = gettext("确属两人的，请勾选；同一人的，请打开原记录修改信息。")
                one = {**one, "name": "is_distinct", "remedy": remedy}
            told.append(one)
        super().take(told)


class EditOfficerForm(_OfficerForm):
    """What can be changed of an officer; the certificate number is personal and not shown."""

    def __init__(self, data: Any = None, *, officer: Officer) -> None:
        names = [name for name in self.base_fields if name not in ("certificate_no", "units")]
        initial = {name: getattr(officer, name) for name in names}
        initial["units"] = "；".join(officer.units)
        super().__init__(data, initial=initial, held=officer.qualifications)
        self.fields["certificate_no"].required = False
        self.fields["certificate_no"].help_text = _("只在换了证号时填写；留空不变。")
        self.fields["certificate_from"].help_text = _(
            "提前换证、新证还没有起算的，保留原证的起始日期，以免中间不能派出。"
        )
        if officer.left_on is not None:
            del self.fields["is_active"]

    def cells(self) -> dict[str, str]:
        """Without the certificate number where nobody gave a new one."""
        found = super().cells()
        if not found["certificate_no"]:
            del found["certificate_no"]
        return found


class RecusalForm(forms.Form):
    """A target by its code, why, and how it became known."""

    rules: ClassVar = {"origin": "OF-03"}

    code = forms.CharField(
        label=_("检查对象的统一社会信用代码或编号"), max_length=64,
        help_text=_("可在检查对象名录库中查询后复制。"),
    )  # fmt: skip
    origin = forms.ChoiceField(label=_("情形"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("事由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如：配偶在该企业任职。事由只供本部门审批，不公开。"),
    )  # fmt: skip

    valid_from = forms.DateField(
        label=_("回避开始日期"), widget=DayInput(), required=False, help_text=_("不填从今天起。")
    )
    valid_to = forms.DateField(
        label=_("回避截止日期"), widget=DayInput(), required=False,
        help_text=_("不填表示长期；到期后自动失效。"),
    )  # fmt: skip

    def __init__(self, *args: object, own: bool, known: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if known:
            self.fields["code"].widget = forms.HiddenInput()
        allowed = OWN if own else OTHERS
        self.fields["origin"].choices = [(one.value, one.label) for one in allowed]  # type: ignore[attr-defined]
        self.fields["origin"].initial = allowed[0].value
        if not own:
            self.fields["reason"].help_text = _(
                "写明由谁提出或反映、是什么情形，例如：企业书面申请；他人反映其配偶在该企业任职。"
                "事由只供本人和本部门审批、管理人员查看，不公开。"
            )


class DecisionForm(forms.Form):
    """What the head says beside the decision."""

    note = forms.CharField(
        label=_("决定说明"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("可不填。本人和本单位可以看到。"),
    )  # fmt: skip


class EndForm(forms.Form):
    """The last day of an upheld recusal."""

    on = forms.DateField(
        label=_("回避截止日期"), widget=DayInput(), required=False,
        help_text=_("不填表示长期。只影响此后冻结的名单。"),
    )  # fmt: skip


class AbsenceForm(forms.Form):
    """From when to when an officer is not there, and why in one word."""

    rules: ClassVar = {"kind": "OF-05"}

    kind = forms.ChoiceField(
        label=_("情形"), choices=AbsenceKind.choices, widget=forms.RadioSelect,
        initial=AbsenceKind.LEAVE.value,
    )  # fmt: skip
    first = forms.DateField(label=_("开始日期"), widget=DayInput())
    last = forms.DateField(
        label=_("结束日期"), widget=DayInput(), required=False,
        help_text=_("含当天。还不确定的，可以不填，确定后由单位补填。"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("说明"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("可不填。不写病情、家庭情况等个人隐私。"),
    )  # fmt: skip


class LastDayForm(forms.Form):
    """The last day of an absence."""

    on = forms.DateField(label=_("结束日期（含当天）"), widget=DayInput())


class CapacityForm(forms.Form):
    """Visits that one officer can make in a year."""

    rules: ClassVar = {"visits": "OF-07"}

    visits = forms.IntegerField(
        label=_("年度可承担检查次数"), min_value=0, max_value=MOST_CAPACITY, required=False,
        help_text=_("不填按本单位统一设定。"),
    )  # fmt: skip


class DepartmentCapacityForm(forms.Form):
    """Visits a year of an officer without a figure of the own."""

    rules: ClassVar = {"visits": "OF-07"}

    visits = forms.IntegerField(
        label=_("每人年度可承担检查次数"), min_value=0, max_value=MOST_CAPACITY,
        help_text=_("适用于本单位没有单独填写的人员。"),
    )  # fmt: skip


class LeaveForm(forms.Form):
    """Why an officer leaves the post, since when, and by what."""

    kind = forms.ChoiceField(
        label=_("离岗原因"), choices=LeavingKind.choices, widget=forms.RadioSelect
    )
    on = forms.DateField(label=_("离岗日期"), widget=DayInput())
    evidence = forms.CharField(
        label=_("依据"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("任免文号、证件管理机关的公告、停职决定文号等。不写证件号码和个人隐私。"),
    )  # fmt: skip


class ReturnForm(forms.Form):
    """By what an officer is back in the post."""

    evidence = forms.CharField(
        label=_("回岗依据"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如：恢复执法活动的决定文号、换发证件的批次。"),
    )  # fmt: skip


class AccountForm(forms.Form):
    """Which account an officer signs in with."""

    user = forms.ModelChoiceField(
        label=_("登录账号"), queryset=User.objects.none(),
        help_text=_("账号由系统管理员提出、安全管理员开户，角色为执法人员。"),
    )  # fmt: skip

    def __init__(self, *args: object, officer: Officer, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        people = people_with_role("officer", department_id=officer.department_id)
        taken = Officer.objects.exclude(user=None).exclude(pk=officer.pk).values("user_id")
        field = self.fields["user"]
        field.queryset = people.exclude(pk__in=taken)  # type: ignore[attr-defined]
        field.label_from_instance = _account_label  # type: ignore[attr-defined]
        field.initial = officer.user_id


def _account_label(user: User) -> str:
    return f"{user.name}（{user.username}）"
