"""What a person may hear about items."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import Forbidden, UserError


class NotPublishable(UserError):
    code = "items-not-publishable"
    message = _("{item} 还不能公示：缺少{missing}。")
    remedy = _("请补全后重新导入，再公示。没有依据的事项不得实施检查。")


class NoDraft(UserError):
    code = "items-no-draft"
    message = _("{item} 没有待公示的草稿，可能已经由您或他人公示。")
    remedy = _("请刷新页面查看现行版本。")


class NothingToPublish(UserError):
    code = "items-nothing-to-publish"
    message = _("没有可以公示的事项。")
    remedy = _("请先导入事项，并补全依据和方式。")


class OtherDepartment(Forbidden):
    code = "items-other-department"
    message = _("{item} 由{department}主管，不能由您公示。")
    remedy = _("请由主管部门或联席会议办公室公示。")
