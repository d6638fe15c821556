"""What a person may hear about targets."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError


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
