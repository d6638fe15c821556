"""Forms of the administrators."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sunlot.accounts.models import AccountRequest
from sunlot.departments.models import Department


class AccountRequestForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the system administrator proposes."""

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


def _department_label(department: Department) -> str:
    return department.name


def _username(value: str) -> None:
    if not value.isascii() or not value.replace("_", "").replace("-", "").isalnum():
        raise forms.ValidationError(
            _("用户名只能用字母、数字、下划线和短横，现在是“%(value)s”。"), params={"value": value}
        )
