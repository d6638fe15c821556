"""What a person may hear about targets."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError
from sunlot.imports import errors as imports


class FilterInvalid(UserError):
    code = "targets-filter-invalid"
    message = _("抽取范围的第 {place} 个条件不能使用：{why}。")
    remedy = _("请改正该条件后重新保存。")


class FilterShapeless(UserError):
    code = "targets-filter-shapeless"
    message = _("抽取范围没有条件，或者格式不对。")
    remedy = _('请至少写一个条件；格式为 {{"all": [{{"field": …, "op": …, "value": …}}]}}。')


class FilterNotStorable(UserError):
    code = "targets-filter-not-storable"
    message = _("{words}不能成为抽取范围的条件。")
    remedy = _("按名称找到的企业不能作为抽取的名单。请去掉它，改用区划、类别、标签或登记状态筛选。")


class FilterEmpty(UserError):
    code = "targets-filter-empty"
    message = _("列表没有按任何条件筛选。")
    remedy = _("请先在名录库中筛选，再存为抽取范围。")


class FilterNameTaken(UserError):
    code = "targets-filter-name-taken"
    message = _("已有名为“{name}”的抽取范围。")
    remedy = _("请换一个名称。")


class FilterKnown(UserError):
    code = "targets-filter-known"
    message = _("同样的条件已经存为“{name}”。")
    remedy = _("请直接使用已有的抽取范围。")


class EntryRefused(imports.EntryRefused):
    code = "targets-entry-refused"


class ObjectTaken(UserError):
    code = "targets-object-taken"
    message = _("该代码或编号已在名录库中，登记为“{name}”。")
    remedy = _("请打开原记录核对；信息有变的，在原记录上更正。")


class Namesake(UserError):
    code = "targets-namesake"
    message = _("同一区划已有名称相近的“{name}”。")
    remedy = _("同一对象的，请打开原记录；确属不同对象的，勾选“确属另一对象”后再保存。")


class MergedAway(UserError):
    code = "targets-merged-away"
    message = _("“{name}”已并入“{other}”，不再单独改动。")
    remedy = _("请在“{other}”的页面办理；并错了的，先撤销合并。")


class OtherSupervises(UserError):
    code = "targets-other-supervises"
    message = _("“{name}”由{department}主管，其他部门不能在这里改动。")
    remedy = _("请联系主管部门更正。")
    status = 403


class TagOfOther(UserError):
    code = "targets-tag-of-other"
    message = _("“{tag}”是其他部门的专项库，不能在这里加入或移出。")
    remedy = _("请联系该专项库的管理部门。")


class RegisterOfOther(UserError):
    code = "targets-register-of-other"
    message = _("专项库“{name}”由{department}管理，其他部门不能加入或移出对象。")
    remedy = _("请联系管理部门。")
    status = 403


class RegisterClosed(UserError):
    code = "targets-register-closed"
    message = _("专项库“{name}”已关闭，不能再加入对象。")
    remedy = _("需要继续使用的，请由管理部门重新启用。")


class RegisterOwnerUnfit(UserError):
    code = "targets-register-owner"
    message = _("{department}不能管理“{name}”：它已撤销，或不在该专项库的地区。")
    remedy = _("请选择本地区现有的部门。")


class RegisterNameTaken(UserError):
    code = "targets-register-name-taken"
    message = _("本地区已有名为“{name}”的专项库。")
    remedy = _("请换一个名称，或联系其管理部门。")


class NothingChosen(UserError):
    code = "targets-nothing-chosen"
    message = _("没有选中任何对象。")
    remedy = _("请勾选对象，或选择筛选出的全部。")


class NothingNew(UserError):
    code = "targets-nothing-new"
    message = _("登记的内容与现有的相同。")
    remedy = _("请填写变更后的内容。")


class CodeTaken(UserError):
    code = "targets-code-taken"
    message = _("该统一社会信用代码已属于“{name}”。")
    remedy = _("请核对代码；确为同一对象的，请改为合并。")


class HeldNow(UserError):
    code = "targets-held-now"
    message = _("“{name}”现在不能改：{why}")
    remedy = _("请在抽取完成、检查办结后再改。")


class NotThere(UserError):
    code = "targets-department-not-there"
    message = _("{department}不能主管“{name}”：它已撤销、不是检查主体，或辖区不含该对象所在地。")
    remedy = _("请选择该对象所在地或上级地区的检查部门。")


class MergedIntoItself(UserError):
    code = "targets-merged-into-itself"
    message = _("对象不能合并到自身。")
    remedy = _("请填写承继它的另一个对象的代码。")


class SuccessorElsewhere(UserError):
    code = "targets-successor-elsewhere"
    message = _("本地区的名录库中没有该代码的对象。")
    remedy = _("请核对代码；承继对象在其他地区的，本对象请登记为迁出或注销。")


class AlreadyMerged(UserError):
    code = "targets-already-merged"
    message = _("“{name}”已由“{other}”承继。")
    remedy = _("登记有误的，请先撤销原来的合并，再重新登记。")


class NotMergedHere(UserError):
    code = "targets-not-merged-here"
    message = _("“{name}”没有登记过合并，或已经撤销。")
    remedy = _("在“疑似重复”中合并的，请在那一组的页面撤销合并。")


class HeirMergedSince(UserError):
    code = "targets-heir-merged-since"
    message = _("“{name}”此后又并入“{other}”。")
    remedy = _("请先撤销后来的合并，再撤销这一次。")


class TooManyChosen(UserError):
    code = "targets-too-many-chosen"
    message = _("一次最多加入或移出 {most} 户。")
    remedy = _("请先按区划或类别筛选，分几次办理；也可以用导入文件的“标签”列办理。")


class CodeKept(UserError):
    code = "targets-code-kept"
    message = _("已登记的统一社会信用代码不能清空。")
    remedy = _("请填写正确的代码；同一对象重复登记的，请办理合并。")


class NumberTaken(UserError):
    code = "targets-number-taken"
    message = _("编号“{number}”已属于同类别的“{name}”。")
    remedy = _("请核对编号；确为同一对象的，请改为合并。")


class NumberUnusable(UserError):
    code = "targets-number-unusable"
    message = _("没有统一社会信用代码时，编号“{number}”不能用来识别对象。")
    remedy = _("请填写由字母、数字组成的编号，或者含有四位年份和顺序号的文号。")


class CorrectionWaits(UserError):
    code = "targets-correction-waits"
    message = _("“{name}”已有一条更正等待确认。")
    remedy = _("请先由审批人确认或退回，或由提出人撤回。")
