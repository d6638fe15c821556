"""Requests about accounts: asked for by one administrator, decided by another."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RequestState(TextChoices):
    REQUESTED = "requested", _("待审批")
    OPENED = "opened", _("已开户")
    REFUSED = "refused", _("已退回")


TRANSITIONS = {
    (RequestState.REQUESTED, "open"): RequestState.OPENED,
    (RequestState.REQUESTED, "refuse"): RequestState.REFUSED,
}


class ResetState(TextChoices):
    """Of a request to reset a forgotten password or a lost second factor."""

    REQUESTED = "requested", _("待审批")
    DONE = "done", _("已重置")
    REFUSED = "refused", _("已退回")


RESET_TRANSITIONS = {
    (ResetState.REQUESTED, "confirm"): ResetState.DONE,
    (ResetState.REQUESTED, "refuse"): ResetState.REFUSED,
}


class ChangeState(TextChoices):
    """Of a change of a list of networks."""

    REQUESTED = "requested", _("待确认")
    CONFIRMED = "confirmed", _("已生效")
    REFUSED = "refused", _("已退回")


CHANGE_TRANSITIONS = {
    (ChangeState.REQUESTED, "confirm"): ChangeState.CONFIRMED,
    (ChangeState.REQUESTED, "refuse"): ChangeState.REFUSED,
}


class Outcome(TextChoices):
    """What became of an attempt to sign in, and how a session ended."""

    SIGNED_IN = "signed_in", _("登录成功")
    WRONG_PASSWORD = "wrong_password", _("密码不正确")
    UNKNOWN_NAME = "unknown_name", _("没有这个用户名")
    WRONG_CODE = "wrong_code", _("动态码不正确")
    DISABLED = "disabled", _("账号已停用")
    LOCKED = "locked", _("锁定期间尝试")
    OUTSIDE = "outside", _("不在地址名单内")
    RELEASED = "released", _("锁定已解除")
    SIGNED_OUT = "signed_out", _("退出登录")
    TIMED_OUT = "timed_out", _("超时退出")


# What counts towards a lock.
FAILURES = (Outcome.WRONG_PASSWORD, Outcome.UNKNOWN_NAME, Outcome.WRONG_CODE)
