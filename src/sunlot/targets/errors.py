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
