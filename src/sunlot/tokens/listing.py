"""The columns of the list of tokens as a file."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sunlot.tokens.models import Token
from sunlot.ui.exports import Column

TOKENS: Sequence[Column[Token]] = (
    Column(_("用途"), lambda one: one.name),
    Column(_("令牌开头"), lambda one: one.prefix),
    Column(_("单位"), lambda one: one.department.name),
    Column(_("责任人"), lambda one: one.owner.name),
    Column(_("范围"), lambda one: one.scopes),
    Column(_("允许调用的网段"), lambda one: one.networks),
    Column(_("状态"), lambda one: one.get_state_display()),
    Column(_("到期日期"), lambda one: one.expires_on),
    Column(_("最近使用"), lambda one: one.last_used_at),
    Column(_("申请人"), lambda one: one.requested_by.name),
    Column(_("申请时间"), lambda one: one.requested_at),
    Column(_("确认人"), lambda one: one.decided_by.name if one.decided_by else None),
    Column(_("确认时间"), lambda one: one.decided_at),
    Column(_("停用时间"), lambda one: one.revoked_at),
)
