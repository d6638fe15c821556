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


class AlreadyLeft(UserError):
    code = "officers-already-left"
    message = _("{officer} 已在 {day} 离岗（{kind}）。")
    remedy = _("不需要重复办理；回岗的，请办理回岗。")


class NotLeft(UserError):
    code = "officers-not-left"
    message = _("{officer} 在岗，不需要办理回岗。")
    remedy = _("请刷新页面查看最新状态。")


class LeavingInFuture(UserError):
    code = "officers-leaving-in-future"
    message = _("离岗日期 {day} 还没有到，今天是 {today}。")
    remedy = _("请在离岗当天或之后办理；在此之前仍可正常派出。")


class EvidenceTooShort(UserError):
    code = "officers-evidence"
    message = _("请写明依据，至少 {least} 个字。")
    remedy = _("例如：任免文号、证件管理机关的公告、停职决定文号。不写证件号码和个人隐私。")


class CertificateStillLapsed(UserError):
    code = "officers-certificate-lapsed"
    message = _("{officer} 的执法证件 {day} 已到期，不能办理回岗。")
    remedy = _("请先导入换发后的证件有效期，再办理回岗。")


class OtherDepartment(Forbidden):
    code = "officers-other-department"
    message = _("{officer} 属于 {department}，不能由您办理。")
    remedy = _("请由该部门的人员办理。")


class AccountTaken(UserError):
    code = "officers-account-taken"
    message = _("账号 {username} 已关联其他执法人员，或不是本部门的执法人员账号。")
    remedy = _("请选择本部门尚未关联的执法人员账号。")
