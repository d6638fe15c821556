"""What somebody who asks for a slip may hear."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError


class SlipNotOpened(UserError):
    """The one answer to whatever does not fit: it tells nothing about the list."""

    code = "portal-slip-not-opened"
    message = _("代码和抽取凭条号对不上。")
    remedy = _(
        "两项都请照检查通知书逐字填写。同一个代码连续 {limit} 次对不上的，"
        "{minutes} 分钟内不能再试。"
    )
    status = 422


class SlipLocked(UserError):
    code = "portal-slip-locked"
    message = _("这个代码或者这个网络地址对不上的次数过多，暂时不能再试。")
    remedy = _("请在 {until} 以后再试；凭条号照检查通知书填写。")
    status = 429


class NotInTheList(UserError):
    code = "portal-not-in-the-list"
    message = _("{object_id} 不在本次冻结的名单里，没有凭条。")
    remedy = _("请核对代码和抽取编号；名单冻结时不在抽取范围内的，不会被抽到。")
    status = 422


class SlipNotYet(UserError):
    code = "portal-slip-not-yet"
    message = _("代码和凭条号相符，凭条现在还不能取。")
    remedy = _("检查通知送达以后，或者抽中名单公开以后，用同样的两项来取。")


class NoSlips(UserError):
    code = "portal-no-slips"
    message = _("本次抽取没有有效的结果，不出抽取凭条。")
    remedy = _("作废或者核对不通过的抽取，不能据以实施检查；请看抽取证明。")


class NotAffected(UserError):
    code = "portal-not-affected"
    message = _("{object_id} 不在名录库里，也不在本次冻结的名单里。")
    remedy = _("请核对代码。对计划或名录库的其他意见，请向发起部门提出。")
    status = 422


class ObjectionLocked(UserError):
    code = "portal-objection-locked"
    message = _("这个网络地址短时间内提出的异议过多。")
    remedy = _("请在 {until} 以后再试，或向联席会议办公室当面提出。")
    status = 429
