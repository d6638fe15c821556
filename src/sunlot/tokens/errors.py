"""What a person, or a calling system, may hear about tokens."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from sunlot.errors import Forbidden, UserError


class OwnerUnfit(UserError):
    code = "tokens-owner-unfit"
    message = _("用户名“{username}”不能做令牌的责任人。")
    remedy = _("责任人须是部门里使用中的账号，并且本人有权办理所选的范围，例如本部门的计划员。")


class ExpiryUnfit(UserError):
    code = "tokens-expiry-unfit"
    message = _("到期日期须在明天以后、{days} 天以内。")
    remedy = _("请改用更早的日期；到期前可以另外申请新令牌，更换后停用旧令牌。")


class NotYours(UserError):
    code = "tokens-not-yours"
    message = _("令牌由提出申请的管理员领取。")
    remedy = _("请由申请人登录后领取，并当面或经保密渠道交给责任人。")


class NoToken(UserError):
    """No token, an unknown one, or one that is over: the answer does not say which."""

    code = "tokens-not-accepted"
    message = _("没有有效的接口令牌。")
    remedy = _(
        "请在 Authorization 请求头中提供令牌；令牌不存在、已停用或已到期的，请联系安全管理员。"
    )
    status: ClassVar[int] = 401


class AddressOutside(Forbidden):
    code = "tokens-address-outside"
    message = _("这个令牌不能从网络地址 {address} 调用。")
    remedy = _("请从登记的网段调用；网段有变的，由安全管理员另外申请令牌。")


class OutOfScope(Forbidden):
    code = "tokens-out-of-scope"
    message = _("这个令牌没有 {scope} 范围。")
    remedy = _("请由安全管理员申请包含该范围的令牌，或换用有该范围的令牌。")


class TooManyCalls(UserError):
    code = "tokens-too-many-calls"
    message = _("这个令牌一分钟内的调用超过 {limit} 次。")
    remedy = _("请按 Retry-After 响应头等待后再调用；大批数据请一次多传几行。")
    status: ClassVar[int] = 429


class KeyReused(UserError):
    code = "tokens-key-reused"
    message = _("Idempotency-Key“{key}”已经用于内容不同的请求，这一次没有办理。")
    remedy = _("重发同一请求时内容须完全相同；新的请求请换一个新的 Idempotency-Key。")


class NetworksSame(UserError):
    code = "tokens-networks-same"
    message = _("填写的网段与现有的相同。")
    remedy = _("请填写更改后的全部网段，一行一个。")


class NetworksWait(UserError):
    code = "tokens-networks-wait"
    message = _("“{name}”已有一次网段更改等待确认。")
    remedy = _("请先由另一位管理员确认或退回。")


class TokenOver(UserError):
    code = "tokens-over"
    message = _("“{name}”现在不能更改网段。")
    remedy = _("只有已确认、没有停用的令牌可以更改网段；待确认的申请请退回后重新提出。")


class NothingWanted(UserError):
    code = "tokens-nothing-wanted"
    message = _("没有等待确认的网段更改，可能已经由您或他人办理。")
    remedy = _("请刷新页面查看最新状态。")
