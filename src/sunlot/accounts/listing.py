"""The columns of the administrators' lists as files."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sunlot.accounts.models import AccountRequest, Recovery, ResetRequest, SignIn, User
from sunlot.ui.exports import Column

SIGN_INS: Sequence[Column[SignIn]] = (
    Column(_("时间"), lambda row: row.at),
    Column(_("用户名"), lambda row: row.user.username if row.user else None),
    Column(_("姓名"), lambda row: row.user.name if row.user else None),
    Column(_("角色"), lambda row: row.user.get_role_display() if row.user else None),
    Column(_("来自"), lambda row: row.address),
    Column(_("结果"), lambda row: row.get_outcome_display()),
)

ACCOUNTS: Sequence[Column[User]] = (
    Column(_("用户名"), lambda row: row.username),
    Column(_("姓名"), lambda row: row.name),
    Column(_("角色"), lambda row: row.get_role_display()),
    Column(_("单位"), lambda row: row.department.name if row.department else None),
    Column(_("开户时间"), lambda row: row.opened_at),
    Column(_("状态"), lambda row: _("使用中") if row.is_active else _("已停用")),
)

REQUESTS: Sequence[Column[AccountRequest]] = (
    Column(_("用户名"), lambda row: row.username),
    Column(_("姓名"), lambda row: row.name),
    Column(_("角色"), lambda row: row.get_role_display()),
    Column(_("单位"), lambda row: row.department.name if row.department else None),
    Column(_("状态"), lambda row: row.get_state_display()),
    Column(_("申请人"), lambda row: row.requested_by.name),
    Column(_("申请时间"), lambda row: row.requested_at),
    Column(_("审批人"), lambda row: row.decided_by.name if row.decided_by else None),
    Column(_("审批时间"), lambda row: row.decided_at),
)

RESETS: Sequence[Column[ResetRequest]] = (
    Column(_("用户名"), lambda row: row.user.username),
    Column(_("姓名"), lambda row: row.user.name),
    Column(_("重置内容"), lambda row: row.get_kind_display()),
    Column(_("状态"), lambda row: row.get_state_display()),
    Column(_("申请人"), lambda row: row.requested_by.name),
    Column(_("申请时间"), lambda row: row.requested_at),
    Column(_("审批人"), lambda row: row.decided_by.name if row.decided_by else None),
    Column(_("审批时间"), lambda row: row.decided_at),
)

RECOVERIES: Sequence[Column[Recovery]] = (
    Column(_("用户名"), lambda row: row.user.username),
    Column(_("姓名"), lambda row: row.user.name),
    Column(_("角色"), lambda row: row.user.get_role_display()),
    Column(_("签发时间"), lambda row: row.issued_at),
    Column(_("服务器用户"), lambda row: row.operator),
    Column(_("理由"), lambda row: row.reason),
    Column(_("内容"), lambda row: _("密码和第二因素") if row.second_factor else _("密码")),
    Column(_("有效至"), lambda row: row.expires_at),
    Column(_("用于登录"), lambda row: row.used_at),
)
