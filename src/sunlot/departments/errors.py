"""Errors of people around departments."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError


class OfficeCannotInspect(UserError):
    """The office of a joint conference was named as an inspecting subject (JC-01)."""

    code = "departments-office-cannot-inspect"
    rule_id = "JC-01"
    message = _("{department}是联席会议办公室，只组织、不检查，不能作为检查主体。")
    remedy = _("请改为实施检查的成员单位。")


class DepartmentPassedOn(UserError):
    """A department whose work has passed to another one was named for new work."""

    code = "departments-passed-on"
    message = _("{old}已撤销，工作由{successor}承接，不能再承担新的工作。")
    remedy = _("请改选{successor}。")


class SuccessorUnfit(UserError):
    """The department chosen as successor cannot take over."""

    code = "departments-successor-unfit"
    message = _("{successor}不能承接{old}的工作：{why}。")
    remedy = _("继任机构应为同一区划的现有机构；联席会议办公室只能由办公室承接。")


class SuccessorMissing(UserError):
    """Neither a department that exists nor the facts of a new one."""

    code = "departments-successor-missing"
    message = _("还没有写明继任机构。")
    remedy = _("请选择现有机构，或者填写新机构的代码、名称和简称。")


class CodeTaken(UserError):
    """Another department has the code of the new one."""

    code = "departments-code-taken"
    message = _("机构代码 {code} 已由{name}使用。")
    remedy = _("请给新机构另定代码；原机构的代码随历史记录保留，不能再用。")


class AlreadyPassedOn(UserError):
    """The department has a successor, or a change of it waits already."""

    code = "departments-already-passed-on"
    message = _("{old}已有一项机构调整（{state}）。")
    remedy = _("请在机构页面查看；待确认的，可由另一位协调员确认或退回。")


class EffectiveDayWrong(UserError):
    """The day on which the change takes effect does not fit the departments."""

    code = "departments-effective-day"
    message = _("生效日期 {day} 不晚于{name}的设立日期 {opened}。")
    remedy = _("请按文件核对生效日期。")


class NotYetEffective(UserError):
    """A change was to be confirmed before its day."""

    code = "departments-not-yet-effective"
    message = _("这项机构调整 {day} 才生效，今天还不能确认。")
    remedy = _("请在生效之日或之后确认；在此之前原机构照常工作。")


class CodeDiffers(UserError):
    """The code typed by the confirming person is not the old department's."""

    code = "departments-code-differs"
    message = _("您填写的机构代码“{typed}”不是原机构的代码。")
    remedy = _("请核对页面上的原机构，再填写其代码。")


class DepartmentFileWrong(UserError):
    """A line of the departments file cannot be used."""

    code = "departments-file-wrong"
    message = _("机构文件第 {line} 行有误：{why}。没有写入任何一行。")
    remedy = _("请改正该行后重新载入。")
