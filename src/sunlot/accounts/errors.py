"""What an administrator may hear about accounts."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError


class UsernameTaken(UserError):
    code = "accounts-username-taken"
    message = _("用户名“{username}”已被使用，或已有待审批的申请。")
    remedy = _("请换一个用户名。")


class DepartmentMissing(UserError):
    code = "accounts-department-missing"
    message = _("角色“{role}”必须属于一个单位。")
    remedy = _("请选择单位。")


class OfficeCannotInspect(UserError):
    code = "accounts-office-cannot-inspect"
    message = _("联席会议办公室只组织、不检查，不能有执法人员账号。")
    remedy = _("请为实施检查的部门申请。")


class AdministratorAlone(UserError):
    code = "accounts-administrator-alone"
    message = _("“{name}”已有账号或申请（{roles}）：三类管理员由不同人员担任，也不兼任其他角色。")
    remedy = _("请另选一人；确为同名的另一人的，请在姓名后注明，例如“王伟（信息科）”。")


class OwnAccount(UserError):
    code = "accounts-own-account"
    message = _("不能停用自己的账号。")
    remedy = _("请由另一位管理员办理。")


class OwnReset(UserError):
    code = "accounts-own-reset"
    message = _("不能为自己的账号申请或审批重置，也不能解除自己的锁定。")
    remedy = _("请由另一位管理员办理。")


class ResetWaits(UserError):
    code = "accounts-reset-waits"
    message = _("{name} 已有一件同样的重置申请待审批。")
    remedy = _("请先由安全管理员审批或退回。")


class AccountClosed(UserError):
    code = "accounts-closed"
    message = _("账号已停用，不能重置。")
    remedy = _("本人仍需使用的，请申请新的账号。")


class NoSecondFactor(UserError):
    code = "accounts-no-second-factor"
    message = _("{name} 还没有设置第二因素，不需要重置。")
    remedy = _("本人登录后即可设置。")


class NotRecoverable(UserError):
    code = "accounts-not-recoverable"
    message = _("没有用户名为“{username}”、正在使用的系统管理员或安全管理员账号。")
    remedy = _("其他账号忘记密码的，由系统管理员申请、安全管理员审批重置。")


class ColleagueCanHelp(UserError):
    code = "accounts-colleague-can-help"
    message = _("还有别的{role}账号正在使用（{names}），不能在服务器上签发一次性密码。")
    remedy = _("请由两名管理员在网站上办理重置：系统管理员申请，安全管理员审批。")


class RecoveryReason(UserError):
    code = "accounts-recovery-reason"
    message = _("签发一次性密码要写明理由，{least} 到 {most} 个字，现在是 {length} 个。")
    remedy = _("请写明谁、为什么不能登录，例如“唯一的系统管理员王伟忘记密码”。")


class RecoveryOver(UserError):
    code = "accounts-recovery-over"
    message = _("这个一次性密码已经用过，或已于 {until} 过期。")
    remedy = _("请由有服务器权限的人员重新签发。")


class AccountLocked(UserError):
    code = "accounts-locked"
    message = _("连续 {limit} 次登录失败，这个用户名已锁定，还剩 {minutes} 分钟。")
    remedy = _("到 {until} 自动解除；急用的，请联系安全管理员解除。")


class AddressLocked(UserError):
    code = "accounts-address-locked"
    message = _("本机所在的网络地址登录失败过多，已暂停登录，还剩 {minutes} 分钟。")
    remedy = _("到 {until} 自动解除；急用的，请联系安全管理员解除。")


class SecondFactorUnreadable(UserError):
    code = "accounts-second-factor-unreadable"
    message = _("站点密钥（SUNLOT_SECRET_KEY 或 var/secret.key）已更换，原来的第二因素不能读取。")
    remedy = _("请恢复原密钥；不能恢复的，由两名管理员重置第二因素。")


class TooManyRequests(UserError):
    code = "accounts-too-many"
    message = _("一分钟内提交的次数过多。")
    remedy = _("请等一分钟再试。")
    status = 429


class NetworkUnreadable(UserError):
    code = "accounts-network-unreadable"
    message = _("第 {line} 行“{text}”不是可以使用的网络地址。")
    remedy = _("请写成 10.1.2.0/24、10.1.2.7 或 2001:db8:1::/48；不限制的，请留空。")


class NetworkWithHostPart(UserError):
    code = "accounts-network-host-part"
    message = _("第 {line} 行“{text}”不是网段的起始地址，所在网段是 {network}。")
    remedy = _("整个网段都允许的，请写 {network}；只允许一台机器的，请去掉“/”及以后的部分。")


class TooManyNetworks(UserError):
    code = "accounts-too-many-networks"
    message = _("名单有 {count} 行，超过上限 {limit} 行。")
    remedy = _("请合并相邻的网段。")


class ListUnchanged(UserError):
    code = "accounts-list-unchanged"
    message = _("名单与现行名单相同，没有需要更改的内容。")
    remedy = _("请修改名单后再提交。")


class ChangeWaits(UserError):
    code = "accounts-change-waits"
    message = _("“{group}”已有一件更改待确认。")
    remedy = _("请先确认或退回那一件。")


class LocksOut(UserError):
    code = "accounts-locks-out"
    message = _("按这份名单，{name}现在所用的网络地址（{address}）将不能登录。")
    remedy = _("请把办理人所在的网络写入名单，或换到名单内的网络后再办理。")


class OutsideList(UserError):
    code = "accounts-outside-list"
    message = _("您的网络地址（{address}）不在本角色允许登录的地址名单内。")
    remedy = _("请换到单位网络后登录；确需从这里登录的，请联系安全管理员更改地址名单。")
    status = 403
