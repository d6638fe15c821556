"""The columns of the administrators' lists as files."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sunlot.accounts.models import SignIn
from sunlot.ui.exports import Column

SIGN_INS: Sequence[Column[SignIn]] = (
    Column(_("时间"), lambda row: row.at),
    Column(_("用户名"), lambda row: row.user.username if row.user else None),
    Column(_("姓名"), lambda row: row.user.name if row.user else None),
    Column(_("角色"), lambda row: row.user.get_role_display() if row.user else None),
    Column(_("来自"), lambda row: row.address),
    Column(_("结果"), lambda row: row.get_outcome_display()),
)
