"""Forms of the administrators, and of the second factor."""

from typing import Any, ClassVar

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from sunlot.accounts.adapters import note, refuse_if_locked
from sunlot.accounts.models import AccountRequest, ResetKind, ResetRequest
from sunlot.accounts.rules import read_networks
from sunlot.accounts.states import Outcome
from sunlot.departments.models import Department
from sunlot.errors import UserError


class AccountRequestForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the system administrator proposes."""

    rules: ClassVar = {"role": "AC-01"}

    class Meta:
        model = AccountRequest
        fields = ("username", "name", "title", "role", "department")
        help_texts: ClassVar = {
            "username": _("登录用，开户后不能更改；字母、数字、下划线，不超过 40 个字符。"),
            "role": _("一个账号只有一个角色；三个管理员角色互斥，且都不能查看业务数据。"),
            "department": _("管理员角色不填；其余角色必填。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        department: Any = self.fields["department"]
        department.queryset = Department.objects.filter(closed=None).order_by("code")
        # Short names are the same in every region.
        department.label_from_instance = _department_label
        self.fields["username"].validators.append(_username)


class RefusalForm(forms.Form):
    """Why a request goes back."""

    reason = forms.CharField(label=_("退回理由"), max_length=200)


class ResetForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the system administrator proposes for one account."""

    rules: ClassVar = {"identity": "AC-06"}

    class Meta:
        model = ResetRequest
        fields = ("kind", "identity")
        help_texts: ClassVar = {
            "kind": _("忘记密码的选“重置密码”；手机遗失或更换、恢复码也用完的，选“重置第二因素”。"),
            "identity": _("如何确认是本人提出：当面核对证件、单位书面函件等。不写证件号码。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("请选择")), *ResetKind.choices]


class ResetConfirmForm(forms.Form):
    """The second administrator types whose account it is, so that confirming is reading."""

    username = forms.CharField(label=_("请填写要重置的用户名"), max_length=40)

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected = expected

    def clean_username(self) -> str:
        """:raises ValidationError: another name than that of the account."""
        typed = str(self.cleaned_data["username"]).strip()
        if typed != self._expected:
            raise forms.ValidationError(
                _("填写的用户名是“%(typed)s”，与申请中的不一致。请核对申请后再填写。"),
                params={"typed": typed},
            )
        return typed


class AddressChangeForm(forms.Form):
    """Another list of networks for one group of roles."""

    networks = forms.CharField(
        label=_("允许登录的网络地址"), required=False, max_length=6000,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false", "class": "mono"}),
        help_text=_("一行一个网段或地址，IPv4、IPv6 均可，例如 10.1.2.0/24。留空为不限制。"),
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), max_length=200)

    def clean_networks(self) -> tuple[str, ...]:
        """:raises ValidationError: a line is no network."""
        try:
            return read_networks(self.cleaned_data["networks"])
        except UserError as error:
            raise forms.ValidationError(str(error)) from error


class AddressConfirmForm(forms.Form):
    """The second administrator types how many networks the list has."""

    count = forms.IntegerField(label=_("请填写名单的行数"), min_value=0)

    def __init__(self, *args: Any, expected: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected = expected

    def clean_count(self) -> int:
        """:raises ValidationError: another number than that of the list."""
        typed = int(self.cleaned_data["count"])
        if typed != self._expected:
            raise forms.ValidationError(
                _("填写的行数是 %(typed)d，与名单不一致。请逐行核对后再填写。"),
                params={"typed": typed},
            )
        return typed


class SignInSearchForm(forms.Form):
    """Filters of the log of signing in."""

    outcome = forms.ChoiceField(
        label=_("结果"), required=False, choices=[("", _("全部结果")), *Outcome.choices]
    )
    name = forms.CharField(label=_("用户名"), max_length=40, required=False)


def _code_field(label: Any) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric"}
    return forms.CharField(label=label, max_length=20, widget=forms.TextInput(attributes))


class _Counted:
    """Wrong codes count like wrong passwords: they are written down and lead to a lock."""

    user: Any

    def clean_code(self) -> str:
        """:raises ValidationError: wrong or used code, or locked."""
        refuse_if_locked(context.request, self.user.username)
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except forms.ValidationError:
            note(context.request, self.user, Outcome.WRONG_CODE)
            refuse_if_locked(context.request, self.user.username, attempt=False)
            raise
        return code


class CodeForm(_Counted, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""

    code = _code_field(_("动态码或恢复码"))


class CodeAgainForm(_Counted, ReauthenticateForm):  # type: ignore[misc]
    """A signed-in person shows the second factor again."""

    code = _code_field(_("动态码或恢复码"))


class SetUpForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new second factor shows that the app has read it."""

    code = _code_field(_("应用显示的 6 位动态码"))


def _department_label(department: Department) -> str:
    return department.name


def _username(value: str) -> None:
    if not value.isascii() or not value.replace("_", "").replace("-", "").isalnum():
        raise forms.ValidationError(
            _("用户名只能用字母、数字、下划线和短横，现在是“%(value)s”。"), params={"value": value}
        )
