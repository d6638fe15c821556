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
