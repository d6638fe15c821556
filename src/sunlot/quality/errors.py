"""What a person may hear about duplicates, corrections and figures."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError


class MergeElsewhere(UserError):
    code = "quality-merge-elsewhere"
    message = _("两条记录中有一条由其他部门主管。")
    remedy = _("请由联席会议办公室合并，或请该部门先核对。")
    status = 403


class MergeHeld(UserError):
    code = "quality-merge-held"
    message = _("“{name}”现在不能并入另一条：{why}")
    remedy = _("请留下这一条，或等该抽取、检查办结后再合并。")


class MergeWithoutCode(UserError):
    code = "quality-merge-without-code"
    message = _("“{name}”没有统一社会信用代码，另一条有。")
    remedy = _("请留下有代码的一条；没有代码的并入后，原编号仍能查到。")


class MergeOver(UserError):
    code = "quality-merge-over"
    message = _("“{name}”已经并入其他记录。")
    remedy = _("请刷新页面；如需重新合并，先撤销原来的合并。")


class NotOfPair(UserError):
    code = "quality-not-of-pair"
    message = _("没有选择留下哪一条。")
    remedy = _("请在两条记录中选择一条。")


class NoPairChosen(UserError):
    code = "quality-no-pair-chosen"
    message = _("没有勾选待处理的组。")
    remedy = _("请勾选要处理的组，或者勾选“筛选出的全部”。")


class TooManyPairs(UserError):
    code = "quality-too-many-pairs"
    message = _("超过 {most} 组，不能一次办理。")
    remedy = _("请按依据或区划筛选，分几次办理。")


class OnlyElsewhere(UserError):
    code = "quality-only-elsewhere"
    message = _("所选的组里都有其他部门主管的记录，没有可以由本部门办理的。")
    remedy = _("这些组由联席会议办公室决定；也可以请该部门先核对。")


class PairElsewhere(UserError):
    code = "quality-pair-elsewhere"
    message = _("这一组已不在待处理之列，或不在您的范围。")
    remedy = _("请刷新页面。")


class UndoneAlready(UserError):
    code = "quality-merge-undone"
    message = _("这次合并已经撤销。")
    remedy = _("请刷新页面，不需要重复提交。")


class UndoLaterFirst(UserError):
    code = "quality-merge-later-first"
    message = _("此后“{name}”又并入同一条记录。")
    remedy = _("请先撤销后来的合并，再撤销这一次。")


class ReasonMissing(UserError):
    code = "quality-reason-missing"
    message = _("没有填写理由。")
    remedy = _("请写明依据，例如两家是不同的分支机构。")


class CorrectionElsewhere(UserError):
    code = "quality-correction-elsewhere"
    message = _("该对象由其他部门主管。")
    remedy = _("请由主管部门或联席会议办公室更正。")
    status = 403


class NothingCorrected(UserError):
    code = "quality-nothing-corrected"
    message = _("填写的内容与名录中的相同，没有更正什么。")
    remedy = _(
        "请填写新的内容；名录无误的，选“不予更正”并写明理由；地址无误而确实无法联系的，选“确认无法联系”。"
    )


class OnlyUnreachable(UserError):
    code = "quality-only-unreachable"
    message = _("这次检查发现的不是无法联系。")
    remedy = _("请更正名录，或选“不予更正”并写明理由。")


class AddressChanged(UserError):
    code = "quality-address-changed"
    message = _("检查以后，名录中的地址已经改过，新地址还没有核实。")
    remedy = _("请刷新页面；名录已改的，系统统计时自动办结。")


class TagOwned(UserError):
    code = "quality-tag-owned"
    message = _("“{tag}”是{department}管理的专项库。")
    remedy = _("请由该部门把对象移出专项库。")
