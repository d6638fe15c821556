"""The columns of the list of snapshots as a file."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sunlot.risks.models import Snapshot
from sunlot.ui.exports import Column

SNAPSHOTS: Sequence[Column[Snapshot]] = (
    Column(_("截至日期"), lambda one: one.as_of),
    Column(_("区划代码"), lambda one: one.region.code),
    Column(_("地区"), lambda one: one.region.name),
    Column(_("来源"), lambda one: one.source),
    Column(_("导入时间"), lambda one: one.imported_at),
)
