"""What staff may hear when a result cannot be published, changed or withheld."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import Forbidden
from sunlot.inspections.errors import Ruled


class NotPublisher(Forbidden):
    code = "publications-other-department"
    message = _("这条结果由{department}检查，只能由该部门公开。")
    remedy = _("谁检查、谁公开：请由该部门的人员办理。")


class NotAccepted(Ruled):
    code = "publications-not-accepted"
    message = _("检查 {number} 的结果还没有审核，不能公示。")
    remedy = _("请先由本部门另一人审核。")


class AlreadyPublished(Ruled):
    code = "publications-already-published"
    message = _("检查 {number} 的结果已经公示，时间 {when}。")
    remedy = _("不需要再次公示；内容有误的，请申请更正。")


class AlreadyWithheld(Ruled):
    code = "publications-already-withheld"
    message = _("检查 {number} 的结果已登记为依法不公开。")
    remedy = _("理由消失的，可以直接公示。")


class NothingChosen(Ruled):
    code = "publications-nothing-chosen"
    message = _("没有选择要公示的结果。")
    remedy = _("请在列表中勾选后再公示。")


class ReasonUnknown(Ruled):
    rule_id = "PB-03"
    code = "publications-withholding-reason"
    message = _("没有选择不公开的法定理由。")
    remedy = _("请选择一项，并写明具体情况。")


class NoteMissing(Ruled):
    rule_id = "PB-03"
    code = "publications-withholding-note"
    message = _("没有写明不公开的具体情况。")
    remedy = _("请写明涉及的内容和依据，至少 10 个字。")


class ChangeReasonMissing(Ruled):
    rule_id = "PB-04"
    code = "publications-change-reason"
    message = _("没有写明理由。")
    remedy = _("理由随记录公开，请写明，至少 10 个字。")


class NothingCorrected(Ruled):
    rule_id = "PB-04"
    code = "publications-nothing-corrected"
    message = _("更正前后的内容相同。")
    remedy = _("请修改检查日期、无法检查的情形或者至少一个事项的结果。")


class ChangeOpen(Ruled):
    rule_id = "PB-04"
    code = "publications-change-open"
    message = _("这条公示已有一项变更申请等待确认。")
    remedy = _("请先由另一人确认或退回这项申请。")


class ChangeDecided(Ruled):
    rule_id = "PB-04"
    code = "publications-change-decided"
    remedy = _("请刷新页面查看最新状态。")


class ChangeConfirmed(ChangeDecided):
    code = "publications-change-confirmed"
    message = _("这项申请已经确认。")


class ChangeRefused(ChangeDecided):
    code = "publications-change-refused"
    message = _("这项申请已经退回。")
