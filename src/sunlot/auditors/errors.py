"""What an administrator may hear about auditors' keys."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError


class KeyForm(UserError):
    code = "auditors-key-form"
    message = _("填写的不是可用的审计公钥。")
    remedy = _(
        "请填写审计人员在自己的电脑上执行 drawproof log key 后打印出的一整行，"
        "形如“名称+8 位+一串字母数字”。"
    )


class PrivateKey(UserError):
    code = "auditors-private-key"
    message = _("填写的是私钥，系统没有保存。")
    remedy = _("这把密钥已经离开审计人员的电脑，不能再用。请审计人员重新生成一对，只交公钥。")


class KeyTaken(UserError):
    code = "auditors-key-taken"
    message = _("这把公钥已经登记过，或正在等待确认。")
    remedy = _("每人、每次更换都用新的密钥；请在列表中查看原来的登记。")


class AuditorUnfit(UserError):
    code = "auditors-unfit"
    message = _("用户名“{username}”不能登记审计公钥。")
    remedy = _("须是监督机关使用中的监督员账号，并且有所在单位。")


class AuditorHasKey(UserError):
    code = "auditors-has-key"
    message = _("{name}已有使用中或等待确认的审计公钥。")
    remedy = _("更换时请先停用原来的，再登记新的。")
