"""What a person may hear about officers and recusals."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import Forbidden, UserError


class NotAnOfficer(UserError):
    code = "officers-no-record"
    message = _("您的账号还没有关联执法人员名录库中的记录。")
    remedy = _("请联系本部门计划员关联后再申报。")


class TargetUnknown(UserError):
    code = "officers-target-unknown"
    message = _("没有找到代码或编号为“{code}”的检查对象。")
    remedy = _("请核对统一社会信用代码，或在检查对象名录库中查询。")


class AlreadyDeclared(UserError):
    code = "officers-recusal-open"
    message = _("{officer} 对“{target}”的回避已经申报（{state}）。")
    remedy = _("不需要重复申报；可在回避列表中查看。")


class ReasonTooShort(UserError):
    code = "officers-recusal-reason"
    message = _("请写明回避事由，至少 {least} 个字。")
    remedy = _("例如：配偶在该企业任职。事由只供本部门审批，不公开。")


class OtherDepartment(Forbidden):
    code = "officers-other-department"
    message = _("{officer} 属于 {department}，不能由您办理。")
    remedy = _("请由该部门的人员办理。")


class AccountTaken(UserError):
    code = "officers-account-taken"
    message = _("账号 {username} 已关联其他执法人员，或不是本部门的执法人员账号。")
    remedy = _("请选择本部门尚未关联的执法人员账号。")
