"""The columns of the list of checks as a file."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sunlot.ui.exports import Column
from sunlot.upkeep.models import LedgerCheck
from sunlot.upkeep.presenting import findings_of

CHECKS: Sequence[Column[LedgerCheck]] = (
    Column(_("时间"), lambda row: row.at),
    Column(_("核对人"), lambda row: row.by.name if row.by else _("系统")),
    Column(_("条数"), lambda row: row.size),
    Column(_("日志摘要"), lambda row: row.root),
    Column(_("检查点"), lambda row: row.checkpoints),
    Column(_("不一致"), lambda row: row.problem_count),
    Column(_("说明"), lambda row: findings_of(row)),
)
