"""Forms of auditors' keys."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sunlot.auditors.rules import LONGEST, read_key
from sunlot.auditors.states import ENDINGS
from sunlot.errors import UserError


class KeyForm(forms.Form):
    """What an administrator asks for."""

    rules: ClassVar = {"vkey": "AC-11"}

    username = forms.CharField(
        label=_("审计人员的用户名"), max_length=40, help_text=_("监督机关的监督员账号。")
    )
    vkey = forms.CharField(
        label=_("审计公钥"), max_length=LONGEST + 200,
        widget=forms.Textarea(
            {"rows": 2, "spellcheck": "false", "autocomplete": "off", "class": "mono"}
        ),
        help_text=_("审计人员在自己的电脑上生成密钥时打印出的一行；不要填私钥文件的内容。"),
    )  # fmt: skip
    received = forms.CharField(
        label=_("公钥怎样收到、怎样核对"), max_length=200,
        help_text=_("例如“当面交来，编号与公函一致”。"),
    )  # fmt: skip

    def clean_vkey(self) -> str:
        """:raises ValidationError: it is no key that signs statements."""
        try:
            return read_key(self.cleaned_data["vkey"])
        except UserError as error:
            raise forms.ValidationError(str(error)) from error


class ConfirmForm(forms.Form):
    """The second administrator types the key's number as the auditor says it: that is the check."""

    key_id = forms.CharField(label=_("请填写审计人员告知的公钥编号（8 位）"), max_length=20)

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected = expected

    def clean_key_id(self) -> str:
        """:raises ValidationError: another key than that of the request."""
        typed = str(self.cleaned_data["key_id"]).strip().lower()
        if typed != self._expected:
            raise forms.ValidationError(
                _("填写的编号是“%(typed)s”，与申请中的公钥不一致。请向审计人员核对。"),
                params={"typed": typed},
            )
        return typed


class RefusalForm(forms.Form):
    """Why a request goes back."""

    refusal = forms.CharField(label=_("退回理由"), max_length=200)


class EndingForm(forms.Form):
    """How and why a key ends."""

    how = forms.ChoiceField(label=_("怎样结束"), choices=ENDINGS, widget=forms.RadioSelect)
    ending = forms.CharField(label=_("理由"), max_length=200)
