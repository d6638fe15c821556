"""The columns of the record as a file."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sunlot.disclosures.models import Disclosure
from sunlot.ui.exports import Column

DISCLOSURES: Sequence[Column[Disclosure]] = (
    Column(_("时间"), lambda row: row.at),
    Column(_("查看人"), lambda row: row.reader.name),
    Column(_("用户名"), lambda row: row.reader.username),
    Column(_("角色"), lambda row: row.get_role_display()),
    Column(_("单位"), lambda row: row.reader.department.name if row.reader.department else None),
    Column(_("内容"), lambda row: row.get_shown_display()),
    Column(_("记录编号"), lambda row: row.record),
    Column(_("用途"), lambda row: row.get_purpose_display()),
)
