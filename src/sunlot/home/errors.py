"""What a person may hear of the workbench."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError


class LinkNotSendable(UserError):
    code = "home-link-not-sendable"
    message = _("这个地址不能发送到待办：不是本站需要在电脑上操作的页面，或您不能打开。")
    remedy = _("请打开要继续办理的页面，用页面上的“发送链接到我的待办”。")


class LinksFull(UserError):
    code = "home-links-full"
    message = _("待办里已有 {most} 个发送的链接，没有再加。")
    remedy = _("请先在工作台移除已办完的，再发送。")
