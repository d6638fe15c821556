"""What the kinds of events and the nouns they speak of are called on a page."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sunlot.errors import Text

# Each reads as the end of a sentence that begins with a name: 李文静 确认冻结名单.
KINDS: Mapping[str, Text] = {
    "accounts.address-released": pgettext_lazy("history", "解除网络地址的锁定"),
    "accounts.disabled": pgettext_lazy("history", "停用账号"),
    "accounts.installed": pgettext_lazy("history", "安装时开立首批管理员账号"),
    "accounts.opened": pgettext_lazy("history", "开立账号"),
    "accounts.password-changed": pgettext_lazy("history", "本人修改口令"),
    "accounts.recovery-codes-renewed": pgettext_lazy("history", "本人更换恢复码"),
    "accounts.refused": pgettext_lazy("history", "不同意开户申请"),
    "accounts.released": pgettext_lazy("history", "解除账号锁定"),
    "accounts.requested": pgettext_lazy("history", "提出开户申请"),
    "accounts.reset": pgettext_lazy("history", "批准重置"),
    "accounts.reset-refused": pgettext_lazy("history", "不同意重置申请"),
    "accounts.reset-requested": pgettext_lazy("history", "提出重置申请"),
    "accounts.second-factor-removed": pgettext_lazy("history", "取消第二因素"),
    "accounts.second-factor-set": pgettext_lazy("history", "设置第二因素"),
    "departments.loaded": pgettext_lazy("history", "载入机构文件"),
    "draws.announced": pgettext_lazy("history", "发布抽取公告"),
    "draws.commits-closed": pgettext_lazy("history", "结束封存"),
    "draws.committed": pgettext_lazy("history", "一方封存数字"),
    "draws.dice-differ": pgettext_lazy("history", "骰子两人录入不一致"),
    "draws.dice-settled": pgettext_lazy("history", "骰子两人录入一致"),
    "draws.dice-typed": pgettext_lazy("history", "录入骰子"),
    "draws.frozen": pgettext_lazy("history", "确认冻结名单"),
    "draws.full-bundle-downloaded": pgettext_lazy("history", "下载完整证据包"),
    "draws.officer-replaced": pgettext_lazy("history", "替换执法人员"),
    "draws.rejected": pgettext_lazy("history", "证据包核对不通过"),
    "draws.release-requested": pgettext_lazy("history", "申请公开抽中名单"),
    "draws.release-returned": pgettext_lazy("history", "退回公开申请"),
    "draws.released": pgettext_lazy("history", "公开抽中名单"),
    "draws.requested": pgettext_lazy("history", "申请冻结名单"),
    "draws.result": pgettext_lazy("history", "产生抽取结果、选派人员"),
    "draws.revealed": pgettext_lazy("history", "一方揭晓数字"),
    "draws.reveals-closed": pgettext_lazy("history", "结束揭晓"),
    "draws.run-ordered": pgettext_lazy("history", "重新计算抽取结果"),
    "draws.substituted": pgettext_lazy("history", "办理递补"),
    "draws.verified": pgettext_lazy("history", "证据包核对完成，没有不通过的项"),
    "draws.void-requested": pgettext_lazy("history", "申请作废抽取"),
    "draws.void-returned": pgettext_lazy("history", "退回作废申请"),
    "draws.voided": pgettext_lazy("history", "确认作废抽取"),
    "draws.withdrawn": pgettext_lazy("history", "退回冻结申请"),
    "imports.applied": pgettext_lazy("history", "导入写入完成"),
    "imports.cancelled": pgettext_lazy("history", "取消导入"),
    "imports.confirmed": pgettext_lazy("history", "确认导入"),
    "imports.undone": pgettext_lazy("history", "撤销导入，恢复原值"),
    "imports.uploaded": pgettext_lazy("history", "上传导入文件"),
    "inspections.accepted": _("审核通过检查结果"),
    "inspections.approved": pgettext_lazy("history", "批准检查"),
    "inspections.approved-all": _("批准本次抽取的全部检查"),
    "inspections.created": _("按抽取结果生成检查、更新人员"),
    "inspections.exception-registered": pgettext_lazy("history", "登记非随机检查"),
    "inspections.notified": pgettext_lazy("history", "登记通知书送达"),
    "inspections.notified-all": _("登记本次抽取的通知书全部送达"),
    "inspections.recorded": pgettext_lazy("history", "录入检查结果"),
    "inspections.refused": _("不批准检查"),
    "inspections.resubmitted": _("重新提交审批"),
    "inspections.returned": _("退回检查结果"),
    "items.published": pgettext_lazy("history", "公示抽查事项"),
    "items.published-all": pgettext_lazy("history", "公示全部可公示的抽查事项"),
    "officers.account-linked": pgettext_lazy("history", "关联执法人员的账号"),
    "plans.adopted": pgettext_lazy("history", "审议通过年度计划"),
    "plans.created": pgettext_lazy("history", "新建年度计划"),
    "plans.issue-requested": pgettext_lazy("history", "申请印发年度计划"),
    "plans.issued": pgettext_lazy("history", "印发年度计划"),
    "plans.returned": pgettext_lazy("history", "退回年度计划"),
    "plans.revised": pgettext_lazy("history", "修订年度计划"),
    "plans.submitted": pgettext_lazy("history", "提交年度计划审议"),
    "plans.task-added": pgettext_lazy("history", "增加计划任务"),
    "plans.task-edited": pgettext_lazy("history", "修改计划任务"),
    "plans.task-items-set": pgettext_lazy("history", "设定任务事项"),
    "plans.task-ratios-set": pgettext_lazy("history", "设定抽取比例"),
    "plans.task-removed": pgettext_lazy("history", "删去计划任务"),
    "plans.task-scope-set": pgettext_lazy("history", "设定抽取范围"),
    "plans.task-team-set": pgettext_lazy("history", "设定派出人数"),
    "publications.correction-confirmed": _("确认更正公示"),
    "publications.correction-refused": _("退回更正申请"),
    "publications.correction-requested": _("申请更正公示"),
    "publications.published": _("公示检查结果"),
    "publications.republish-confirmed": pgettext_lazy("history", "确认重新公示"),
    "publications.republish-refused": pgettext_lazy("history", "退回重新公示申请"),
    "publications.republish-requested": pgettext_lazy("history", "申请重新公示"),
    "publications.withdrawal-confirmed": _("确认撤下公示"),
    "publications.withdrawal-refused": _("退回撤下申请"),
    "publications.withdrawal-requested": _("申请撤下公示"),
    "publications.withheld": _("登记依法不公开"),
    "recusals.decided": pgettext_lazy("history", "决定回避申请"),
    "recusals.proposed": pgettext_lazy("history", "提出回避"),
    "regions.loaded": pgettext_lazy("history", "载入行政区划"),
}
NOUNS: Mapping[str, Text] = {
    "account": _("账号"),
    "account-request": _("开户申请"),
    "batch": _("导入批次"),
    "department": _("机构"),
    "draw": _("抽取"),
    "inspection": _("检查"),
    "item": _("抽查事项"),
    "officer": _("执法人员"),
    "plan": _("年度计划"),
    "plan-task": _("计划任务"),
    "publications": _("结果公示"),
    "recusal": _("回避"),
    "region": _("行政区划"),
    "sign-in": _("登录"),
}


def kind_words(kind: str) -> Text:
    """What happened; the code itself for a kind that an older program recorded."""
    return KINDS.get(kind, kind)


def noun_words(noun: str) -> Text:
    """What it happened to; the code itself where it has no words."""
    return NOUNS.get(noun, noun)
