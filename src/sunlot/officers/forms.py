"""Forms of recusals, absences, posts, capacity and accounts."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sunlot.accounts.models import User
from sunlot.accounts.queries import people_with_role
from sunlot.officers.models import AbsenceKind, LeavingKind, Officer, RecusalOrigin
from sunlot.officers.rules import MOST_CAPACITY

OWN = (RecusalOrigin.DECLARED, RecusalOrigin.KIN)
OTHERS = (RecusalOrigin.PARTY, RecusalOrigin.HEAD, RecusalOrigin.ROTATION)


class DayInput(forms.DateInput):
    """A day as the browser's own picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


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
