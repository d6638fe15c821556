"""Forms of tokens."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sunlot.accounts.rules import read_networks
from sunlot.errors import UserError
from sunlot.tokens.rules import MOST_DAYS, Reach


class NetworksForm(forms.Form):
    """Where calls may come from."""

    rules: ClassVar = {"networks": "AC-10"}

    networks = forms.CharField(
        label=_("允许调用的网段"), required=False, max_length=6000,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false", "class": "mono"}),
        help_text=_("一行一个网段或地址，例如 10.1.2.0/24。留空为不限制。"),
    )  # fmt: skip

    def clean_networks(self) -> tuple[str, ...]:
        """:raises ValidationError: a line is no network."""
        try:
            return read_networks(self.cleaned_data["networks"])
        except UserError as error:
            raise forms.ValidationError(str(error)) from error


class TokenForm(NetworksForm):
    """What an administrator asks for."""

    rules: ClassVar = {"scopes": "AC-10"}

    name = forms.CharField(
        label=_("用途"), max_length=60, help_text=_("调用接口的系统，例如“餐饮许可系统”。")
    )
    owner = forms.CharField(
        label=_("责任人的用户名"), max_length=40,
        help_text=_("令牌属于责任人的单位；调用记在责任人名下，权限不超过本人。"),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=_("范围"), choices=Reach.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("只选需要的：令牌丢失时，损失以此为限。"),
    )  # fmt: skip
    expires_on = forms.DateField(
        label=_("到期日期"), widget=forms.DateInput({"type": "date"}),
        help_text=_("最长 {days} 天，当天仍可使用。"),
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), max_length=200)
    field_order = ("name", "owner", "scopes", "expires_on", "networks", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["expires_on"]
        field.help_text = str(field.help_text).format(days=MOST_DAYS)


class TokenConfirmForm(forms.Form):
    """The second administrator types whose token it is, so that confirming is reading."""

    owner = forms.CharField(label=_("请填写责任人的用户名"), max_length=40)

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected = expected

    def clean_owner(self) -> str:
        """:raises ValidationError: another name than that of the request."""
        typed = str(self.cleaned_data["owner"]).strip()
        if typed != self._expected:
            raise forms.ValidationError(
                _("填写的用户名是“%(typed)s”，与申请中的不一致。请核对申请后再填写。"),
                params={"typed": typed},
            )
        return typed


class RefusalForm(forms.Form):
    """Why a request goes back."""

    refusal = forms.CharField(label=_("退回理由"), max_length=200)


class RevocationForm(forms.Form):
    """Why a token ends."""

    revocation = forms.CharField(
        label=_("停用理由"), max_length=200,
        help_text=_("停用立即生效，不能恢复；需要时另外申请。"),
    )  # fmt: skip
