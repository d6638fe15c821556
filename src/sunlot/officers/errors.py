"""What a person may hear about officers and recusals."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import Forbidden, UserError
from sunlot.imports import errors as imports


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


class RecusalOverlaps(UserError):
    code = "officers-recusal-overlaps"
    message = _("{officer} 对“{target}”在这段时间已有回避：{period}。")
    remedy = _("请改填起止日期；要延长原来的回避，请由单位负责人在该回避的页面改截止日期。")


class PeriodReversed(UserError):
    code = "officers-period-reversed"
    message = _("结束日期 {last} 早于开始日期 {first}。")
    remedy = _("请核对两个日期；不确定何时结束的，结束日期留空。")


class EndBeforeStart(UserError):
    code = "officers-end-before-start"
    message = _("截止日期 {day} 早于开始日期 {first}。")
    remedy = _("请填写开始日期当天或之后的日期。")


class AbsenceOverlaps(UserError):
    code = "officers-absence-overlaps"
    message = _("{officer} 在这段时间已有不在岗记录：{period}（{state}）。")
    remedy = _("请先撤回或缩短原来的记录，再登记新的。")


class NotYourAbsence(Forbidden):
    code = "officers-not-your-absence"
    message = _("这条不在岗时段不是您本人的。")
    remedy = _("请由本人撤回，或由本单位计划员办理。")


class CapacityOutOfRange(UserError):
    code = "officers-capacity-range"
    message = _("年度可承担检查次数应在 0 到 {most} 之间，现在是 {given}。")
    remedy = _("请填写整数；留空表示按本单位统一设定。")


class ReasonTooShort(UserError):
    code = "officers-recusal-reason"
    message = _("请写明回避事由，至少 {least} 个字。")
    remedy = _("例如：配偶在该企业任职。事由只供本部门审批，不公开。")


class NotYourRecusal(Forbidden):
    code = "officers-not-your-recusal"
    message = _("这条回避不是由您提出的，不能由您撤回。")
    remedy = _("本人申报的由本人撤回，单位登记的由本单位计划员撤回。")


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
    remedy = _("请先修改信息或导入文件，写入换发后的证件有效期，再办理回岗。")


class NumberTaken(UserError):
    code = "officers-number-taken"
    message = _("人员编号 {number} 已在本单位登记，姓名是{officer}。")
    remedy = _("同一人的，请打开原记录修改信息；确属两人的，请换一个编号。")


class CertificateTaken(UserError):
    code = "officers-certificate-taken"
    message = _("这个执法证号已登记在本单位{officer}（{number}）名下。")
    remedy = _("同一人的，请打开原记录修改信息；不是同一人的，请核对执法证号。")


class CertificateElsewhere(UserError):
    code = "officers-certificate-elsewhere"
    message = _("这个执法证号已登记在{department}的在岗人员名下。")
    remedy = _("调入的人员，请先由原单位办理离岗；其他情况请核对执法证号。")


class EntryRefused(imports.EntryRefused):
    code = "officers-entry-refused"


class NoOfficersHere(Forbidden):
    code = "officers-none-here"
    message = _("您的单位不是检查部门，不登记执法人员。")
    remedy = _("请由该人员所在部门的计划员登记。")


class OtherDepartment(Forbidden):
    code = "officers-other-department"
    message = _("{officer} 属于 {department}，不能由您办理。")
    remedy = _("请由该部门的人员办理。")


class OtherDepartmentsCapacity(Forbidden):
    code = "officers-other-departments-capacity"
    message = _("{department} 的年度可承担检查次数不能由您设定。")
    remedy = _("请由该部门的计划员设定。")


class AccountTaken(UserError):
    code = "officers-account-taken"
    message = _("账号 {username} 已关联其他执法人员，或不是本部门的执法人员账号。")
    remedy = _("请选择本部门尚未关联的执法人员账号。")
