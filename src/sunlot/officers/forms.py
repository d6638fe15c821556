"""Forms of recusals, and of linking a record to an account."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sunlot.accounts.models import User
from sunlot.accounts.queries import people_with_role
from sunlot.officers.models import LeavingKind, Officer, RecusalOrigin

OWN = (RecusalOrigin.DECLARED, RecusalOrigin.KIN)
OTHERS = (RecusalOrigin.PARTY, RecusalOrigin.HEAD, RecusalOrigin.ROTATION)


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

    def __init__(self, *args: object, own: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        allowed = OWN if own else OTHERS
        self.fields["origin"].choices = [(one.value, one.label) for one in allowed]  # type: ignore[attr-defined]
        self.fields["origin"].initial = allowed[0].value


class DayInput(forms.DateInput):
    """A day as the browser's own picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


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
