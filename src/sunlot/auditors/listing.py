"""The columns of the auditors' keys as a file."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sunlot.auditors.models import AuditorKey
from sunlot.auditors.states import KeyState
from sunlot.ui.exports import Column

KEYS: Sequence[Column[AuditorKey]] = (
    Column(_("出具方"), lambda key: key.office),
    Column(_("审计人员"), lambda key: key.user.name),
    # Who confirms a key hears its number from the auditor, not from a list.
    Column(_("公钥编号"), lambda key: None if key.state == KeyState.REQUESTED else key.key_id),
    Column(_("状态"), lambda key: key.get_state_display()),
    Column(_("申请人"), lambda key: key.requested_by.name),
    Column(_("申请时间"), lambda key: key.requested_at),
    Column(_("审批人"), lambda key: key.decided_by.name if key.decided_by else None),
    Column(_("审批时间"), lambda key: key.decided_at),
    Column(_("停用理由"), lambda key: key.ending),
)
