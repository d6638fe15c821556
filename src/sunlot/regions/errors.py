"""Errors of people who load divisions."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError


class RegionFileWrong(UserError):
    """The file of divisions is no tree."""

    code = "regions-file-wrong"
    message = _("行政区划文件第 {line} 行有误：{why}。没有写入任何一行。")
    remedy = _("请改正该行后重新载入。")
