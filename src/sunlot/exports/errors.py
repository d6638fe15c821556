"""What a person may hear about lists as files."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError


class TooManyRows(UserError):
    """A sheet of a workbook ends at about a million rows."""

    code = "exports-too-many-rows"
    message = _("名单超过 {most} 行，一张 Excel 工作表放不下，没有生成文件。")
    remedy = _("请增加筛选条件分几次导出，或下载 CSV（不限行数）。")
