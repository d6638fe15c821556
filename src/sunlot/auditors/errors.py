"""What people may hear about auditors' keys, and about what auditors signed."""

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


# -- statements -------------------------------------------------------------------------------


class NoAuditorKey(UserError):
    code = "auditors-no-key"
    message = _("您还没有登记审计公钥，证明没有收录。")
    remedy = _("请在自己的电脑上生成密钥，把公钥交系统管理员登记、另一位管理员确认。")


class StatementForm(UserError):
    code = "auditors-statement-form"
    message = _("粘贴的内容不是 drawproof attest 写出的证明。")
    remedy = _("请粘贴命令输出的全部行，一个字符也不要改；或直接上传它写出的文件。")
    status = 422


class StatementWrongStep(UserError):
    code = "auditors-statement-step"
    message = _("这份证明不是现在这一步的：抽取之前收名单的证明，结果核验之后收结果的证明。")
    remedy = _("请执行本页所列的命令，把输出的全部行交来。")
    status = 422


class StatementOtherDraw(UserError):
    code = "auditors-statement-draw"
    message = _("这是抽取 {found} 的证明，本页是 {number}。")
    remedy = _("请到 {found} 的页面提交，或对 {number} 另行核对。")
    status = 422


class StatementOtherOffice(UserError):
    code = "auditors-statement-office"
    message = _("证明写的出具方是“{found}”，您登记的是“{office}”。")
    remedy = _("请照本页命令中的 --by 重新生成。")
    status = 422


class StatementOtherKey(UserError):
    code = "auditors-statement-key"
    message = _("证明不是用您登记的密钥签署的。")
    remedy = _("请改用登记时的密钥重新生成；密钥已经更换的，请先登记新公钥。")
    status = 422


class StatementSignature(UserError):
    code = "auditors-statement-signature"
    message = _("证明的签名不成立：内容在签署之后被改动过。")
    remedy = _("请重新生成，并直接上传命令写出的文件。")
    status = 422


class StatementDigest(UserError):
    code = "auditors-statement-digest"
    message = _("证明中的摘要与本系统的名单或结果不一致，没有收录。")
    remedy = _("请重新下载文件再核对一次；仍不一致的，请保留文件，不要继续，并立即通知监督机关。")
    status = 422


class AttestationLate(UserError):
    code = "auditors-attestation-late"
    message = _("名单的审计证明已于 {by} 截止：再收录就来不及在最终随机源之前得到见证。")
    remedy = _("抽取照常进行，公开页面写明抽取之前没有审计核对；结果产生后仍可核对结果。")


class AttestedAlready(UserError):
    code = "auditors-attested"
    message = _("这一步的审计证明已经收录，不能重复提交。")
    remedy = _("证明写入公开日志后不能更改。发现有误的，请通知监督机关，对结果另作处理。")
