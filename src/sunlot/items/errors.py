"""What a person may hear about items."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import Forbidden, UserError


class NotPublishable(UserError):
    code = "items-not-publishable"
    message = _("{item} 还不能公示：缺少{missing}。")
    remedy = _("请编辑草稿或者重新导入，补全后再公示。没有依据的事项不得实施检查。")


class NoDraft(UserError):
    code = "items-no-draft"
    message = _("{item} 没有待公示的草稿，可能已经由您或他人公示。")
    remedy = _("请刷新页面查看现行版本。")


class NothingToPublish(UserError):
    code = "items-nothing-to-publish"
    message = _("没有可以公示的事项。")
    remedy = _("请先导入事项，并补全依据和方式。")


class DraftsChanged(UserError):
    code = "items-drafts-changed"
    message = _("要公示的内容还没有核对，或者在您打开本页之后有变化，没有公示。")
    remedy = _("请核对下面现在的内容，再点“确认公示”。")


class OtherDepartment(Forbidden):
    code = "items-other-department"
    message = _("{item} 由{department}主管，不能由您公示。")
    remedy = _("请由主管部门或联席会议办公室公示。")


class NotYourItem(Forbidden):
    code = "items-not-yours"
    message = _("{item} 由{department}主管，不能由您编辑。")
    remedy = _("请由主管部门或联席会议办公室编辑。")


class CodeTaken(UserError):
    code = "items-code-taken"
    message = _("事项编码 {code} 已经有了。")
    remedy = _("请换一个编码；要修改已有的事项，请打开该事项后点“编辑”。")


class ValidityReversed(UserError):
    code = "items-validity-reversed"
    message = _("失效日期 {to} 早于生效日期 {start}。")
    remedy = _("请核对两个日期；长期有效的，失效日期留空。")


class ValidityOver(UserError):
    code = "items-validity-over"
    message = _("{item} 的失效日期 {to} 已经过去，公示后也不能使用。")
    remedy = _("请编辑草稿，改正或者去掉失效日期，再公示。")


class NotInForce(UserError):
    code = "items-not-in-force"
    message = _("{item} 没有已公示的版本，不需要停用。")
    remedy = _("只有草稿的，请点“放弃草稿”。")


class EndedAlready(UserError):
    code = "items-ended-already"
    message = _("{item} 已经决定自 {day} 起停用，可能已经由您或他人办理。")
    remedy = _("停用之前可以取消停用；已经停用的，编辑后公示新版即重新启用。")


class OverBefore(UserError):
    code = "items-over-before"
    message = _("{item} 在 {day} 之前已经失效。")
    remedy = _("请填写更早的日期；已经失效的不需要停用。")


class EndInThePast(UserError):
    code = "items-end-in-the-past"
    message = _("停用日期 {day} 已经过去。")
    remedy = _("请填写今天或者以后的日期；以前的检查已经使用过这个事项，不能改写。")


class EndStands(UserError):
    code = "items-end-stands"
    message = _("{item} 没有可以取消的停用，可能已经到了停用日期，或者已经由他人取消。")
    remedy = _("已经停用的，编辑后公示新版即重新启用。")


class InstrumentUnreadable(UserError):
    code = "items-instrument-unreadable"
    message = _("“{text}”不像文件名称。")
    remedy = _("请填写文件全称，例如 中华人民共和国食品安全法。")


class LawChangeKnown(UserError):
    code = "items-law-change-known"
    message = _("《{instrument}》自 {day} 起{what}已经登记过。")
    remedy = _("请打开已有的登记；内容有误的，先撤销再重新登记。")


class LawChangeClosed(UserError):
    code = "items-law-change-closed"
    message = _("这条法律变动的登记已经撤销，可能已经由您或他人办理。")
    remedy = _("请刷新页面查看最新状态。")


class NotYourLawChange(Forbidden):
    code = "items-law-change-not-yours"
    message = _("《{instrument}》的变动不是由您登记的，不能由您撤销。")
    remedy = _("请由登记人或者联席会议办公室撤销。")


class NotFlagged(UserError):
    code = "items-not-flagged"
    message = _("{item} 不再需要按这条变动核对，可能已经由您或他人核对，或者已公示新版。")
    remedy = _("请刷新页面查看现行版本。")


class OverlapGone(UserError):
    code = "items-overlap-gone"
    message = _("这一组事项已经变化，您看到的是以前的情况。")
    remedy = _("请刷新统一清单，按现在的事项重新决定。")


class NothingNew(UserError):
    code = "items-unified-unchanged"
    message = _("统一清单与第 {number} 版相同，没有需要公布的变化。")
    remedy = _("有事项公示新版，或者联合检查的决定有变化后，再公布。")


class NothingToUnify(UserError):
    code = "items-unified-empty"
    message = _("本地区还没有已公示并且有效的事项。")
    remedy = _("请先由各部门公示事项，再公布统一清单。")
