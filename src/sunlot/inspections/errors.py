"""What staff may hear when a step of a visit is not possible."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from sunlot.errors import Forbidden, UserError


class Ruled(UserError):
    """An error that a rule of the rulebook stands behind."""

    rule_id: ClassVar[str] = ""


class NotLead(Forbidden):
    code = "inspections-not-lead"
    message = _("这次检查由{lead}发起，您的单位不能办理这一步。")
    remedy = _("请由发起部门的人员办理。")


class NotInspectingDepartment(Forbidden):
    code = "inspections-other-department"
    message = _("这部分检查由{department}实施，其他部门不能代为录入或审核。")
    remedy = _("谁检查、谁录入：请由该部门的人员办理。")


class NotOnTeam(Forbidden):
    code = "inspections-not-on-team"
    message = _("您不在这次检查的派出名单中，不能录入结果。")
    remedy = _("请由派出名单中的执法人员录入。")


class DrawNotVerified(UserError):
    code = "inspections-draw-not-verified"
    message = _("抽取 {draw_id} 的状态为“{state}”，还不能生成检查。")
    remedy = _("请在抽取结果核验通过后再生成。")


class ItemNotPublished(Ruled):
    rule_id = "IT-01"
    code = "inspections-item-not-published"
    message = _("事项“{item}”在 {day} 没有已公示的有效版本，不得实施。")
    remedy = _("请先由主管部门公示该事项，再生成检查。")


class NothingToInspect(UserError):
    code = "inspections-no-items"
    message = _("任务“{task}”没有可以实施的检查事项。")
    remedy = _("请先把计划中的事项与抽查事项清单匹配。")


class FieldMissing(UserError):
    code = "inspections-field-missing"
    remedy = _("请填写后再提交。")


class ApprovalNumberMissing(FieldMissing):
    code = "inspections-approval-number-missing"
    message = _("还没有填写审批编号。")


class RefusalReasonMissing(FieldMissing):
    code = "inspections-refusal-reason-missing"
    message = _("还没有写明不批准的理由。")


class ReturnReasonMissing(FieldMissing):
    code = "inspections-return-reason-missing"
    message = _("还没有写明退回的理由。")


class ItemsMissing(FieldMissing):
    code = "inspections-items-missing"
    message = _("还没有选择检查事项。")


class CountDiffers(UserError):
    code = "inspections-count-differs"
    message = _("您输入的户数是 {typed}，现在等待办理的是 {actual} 户。")
    remedy = _("请核对名单后，按实际户数重新输入。")


class ExceptionCodeUnknown(Ruled):
    rule_id = "IN-01"
    code = "inspections-exception-code"
    message = _("“{given}”不是非随机检查的类型。")
    remedy = _("请从列出的类型中选择一项。")


class ReasonMissing(Ruled):
    rule_id = "IN-01"
    code = "inspections-exception-reason"
    message = _("非随机检查没有写明理由。")
    remedy = _("请写明线索来源、文件名称或者法律依据，至少 10 个字。")


class PeriodWrong(UserError):
    code = "inspections-period"
    message = _("检查截止日期 {end} 早于开始日期 {start}。")
    remedy = _("请改正日期。")


class OfficersAbsent(UserError):
    code = "inspections-officers-absent"
    message = _("{names}在 {start}—{end} 整个检查期都不在岗。")
    remedy = _("请另选人员或另定检查期；已提前返岗的，请先更正不在岗的结束日期。")


class OtherDepartmentsOfficer(UserError):
    code = "inspections-foreign-officer"
    message = _("{names}不是本部门的执法人员。")
    remedy = _("请从本部门在岗人员中选择。")


class NotAway(UserError):
    code = "inspections-officer-not-away"
    message = _("{officer}在岗且证件有效，或者不在这次检查的小组中，不能换人。")
    remedy = _("只有离岗或者证件失效的人员才能换人；请先在人员页面办理离岗。")


class ReplacedByDraw(UserError):
    code = "inspections-replaced-by-draw"
    message = _("检查 {number} 的人员由抽取确定，不能指定接替的人。")
    remedy = _("请在抽取记录中替换人员，接替的人由冻结的名册确定。")


class AlreadyOnTeam(UserError):
    code = "inspections-already-on-team"
    message = _("{officer}已在这次检查的小组中。")
    remedy = _("请选择小组以外的人员。")


class NotApproved(Ruled):
    rule_id = "IN-02"
    code = "inspections-not-approved"
    message = _("检查 {number} 还没有批准，不能通知，也不能录入结果。")
    remedy = _("请先由发起部门的负责人审批。")


class NotNotified(Ruled):
    rule_id = "IN-03"
    code = "inspections-not-notified"
    message = _("检查 {number} 还没有送达检查通知书，不能录入结果。")
    remedy = _("请先送达通知书，或者到场出示后登记。")


class VisitBeforeApproval(Ruled):
    rule_id = "IN-02"
    code = "inspections-visit-before-approval"
    message = _("检查日期 {day} 早于批准日期 {approved}。")
    remedy = _("请核对检查日期。未经批准的检查不能录入，请向监督部门报告。")


class VisitBeforeNotice(Ruled):
    rule_id = "IN-03"
    code = "inspections-visit-before-notice"
    message = _("检查日期 {day} 早于通知书送达日期 {notified}。")
    remedy = _("请核对检查日期。")


class VisitInFuture(UserError):
    code = "inspections-visit-in-future"
    message = _("检查日期 {day} 还没有到，今天是 {today}。")
    remedy = _("请在检查之后录入。")


class VisitAfterRecord(UserError):
    code = "inspections-visit-after-record"
    message = _("检查日期 {day} 晚于录入日期 {recorded}。")
    remedy = _("检查之后才能录入：请核对检查日期。")


class TooFewOfficers(Ruled):
    rule_id = "OF-01"
    code = "inspections-too-few-officers"
    message = _("{department}到场的持证执法人员 {present} 人，至少需要 {needed} 人；专家不计入。")
    remedy = _("请核对到场人员。人员不足的，应在替换人员后重新检查。")


class CertificateInvalid(Ruled):
    rule_id = "OF-02"
    code = "inspections-certificate-invalid"
    message = _("{names}的执法证件在 {day} 无效，不能参加检查。")
    remedy = _("未到场的请取消勾选；到场的应在替换人员后重新检查。")


class OfficerRecused(Ruled):
    rule_id = "OF-03"
    code = "inspections-officer-recused"
    message = _("{names}对这个检查对象应当回避。")
    remedy = _("请按抽取记录替换人员后再检查。")


class OutcomesMissing(Ruled):
    rule_id = "IN-06"
    code = "inspections-outcomes-missing"
    message = _("还有 {count} 个事项没有选择检查结果：{items}。")
    remedy = _("每个事项选择一个结果；整户无法检查的，改选无法检查的情形。")


class OutcomeUnknown(Ruled):
    rule_id = "IN-06"
    code = "inspections-outcome-unknown"
    message = _("“{given}”不是检查结果代码，或者不属于这次检查的事项。")
    remedy = _("请从列出的结果中选择。")


class OutcomeAndLifeCycle(Ruled):
    rule_id = "IN-06"
    code = "inspections-outcome-and-life-cycle"
    message = _("同时填写了事项结果和无法检查的情形。")
    remedy = _("无法检查不是检查结果：两者只能选一种。")


class SomebodyElseRecorded(UserError):
    code = "inspections-already-recorded"
    message = _("{who} 已在 {when} 录入这部分结果，当前状态为“{state}”。")
    remedy = _("您填写的内容没有保存。请先查看已录入的结果；需要更改的，请审核人退回。")
