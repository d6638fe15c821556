"""What a person may hear of a draft."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError


class DraftTooLarge(UserError):
    code = "drafts-too-large"
    message = _("填写的内容超过 {limit} KB，没有自动保存。")
    remedy = _("请尽快提交，或把长文字先存在别处。")


class DraftUnreadable(UserError):
    code = "drafts-unreadable"
    message = _("没有自动保存：这个页面的表单不能保存草稿。")
    remedy = _("请刷新页面后再填。")
    status = 422
