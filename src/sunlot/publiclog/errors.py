"""What a person may hear about the public log."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError


class LogAhead(UserError):
    """The signed log holds entries that the database does not."""

    code = "log-ahead"
    message = _(
        "公开日志已签名 {signed} 条，而数据库只有 {present} 条：数据库被换成了较早的备份。"
        "为了不产生第二部历史，暂停发布。"
    )
    remedy = _("请核实原因后，由系统管理员在服务器上执行 sunlot keys carry-over。")


class NotCarriedOver(UserError):
    """Carrying over where nothing is to be carried over."""

    code = "log-not-carried-over"
    message = _("没有接回：公开日志不比数据库多，或数据库中的条目与公开日志不同。")
    remedy = _("条目不同时，请保留现场并通知监督机关。")


class AttestationBad(UserError):
    """What an auditor handed over is no attestation."""

    code = "log-attestation"
    message = _("不是有效的审计证明：{reason}。")
    remedy = _("请审计机关用 drawproof log attest 重新生成。")


class KeyExists(UserError):
    """A key is there already and is never overwritten."""

    code = "log-key-exists"
    message = _("日志密钥已经存在：{path}。")
    remedy = _("更换密钥请用 sunlot keys rotate。")


class KeyMissing(UserError):
    """There is no key to show or to change."""

    code = "log-key-missing"
    message = _("还没有日志密钥。")
    remedy = _("请设置 SUNLOT_LOG_ORIGIN 并执行 sunlot keys make。")


class RotationOpen(UserError):
    """A rotation has begun already."""

    code = "log-rotation-open"
    message = _("密钥正在更换，还没有完成。")
    remedy = _("各见证方改认新公钥后，执行 sunlot keys finish。")


class RotationNotReady(UserError):
    """The old key cannot go yet, or no rotation has begun."""

    code = "log-rotation-not-ready"
    message = _("还不能停用旧密钥：更换记录尚未用两把密钥签名并公布，或更换还没有开始。")
    remedy = _("先执行 sunlot keys rotate，等公开日志发布后再试。")
