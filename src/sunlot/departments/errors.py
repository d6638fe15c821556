"""Errors of people around departments."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError


class OfficeCannotInspect(UserError):
    """The office of a joint conference was named as an inspecting subject (JC-01)."""

    code = "departments-office-cannot-inspect"
    rule_id = "JC-01"
    message = _("{department}是联席会议办公室，只组织、不检查，不能作为检查主体。")
    remedy = _("请改为实施检查的成员单位。")


class DepartmentFileWrong(UserError):
    """A line of the departments file cannot be used."""

    code = "departments-file-wrong"
    message = _("机构文件第 {line} 行有误：{why}。没有写入任何一行。")
    remedy = _("请改正该行后重新载入。")
