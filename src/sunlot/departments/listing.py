"""The columns of the list of departments as a file."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sunlot.departments.kinds import kinds
from sunlot.departments.models import Department
from sunlot.ui.exports import Column

DEPARTMENTS: Sequence[Column[Department]] = (
    Column(_("机构代码"), lambda one: one.code),
    Column(_("名称"), lambda one: one.name),
    Column(_("简称"), lambda one: one.short_name),
    Column(_("职能"), lambda one: kinds()[one.kind].name if one.kind in kinds() else one.kind),
    Column(_("区划代码"), lambda one: one.region.code),
    Column(_("行政区划"), lambda one: one.region.name),
    Column(_("检查主体"), lambda one: _("否") if one.is_office else _("是")),
    Column(_("设立日期"), lambda one: one.opened),
    Column(_("撤销日期"), lambda one: one.closed),
)
