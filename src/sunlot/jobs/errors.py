"""What a person may hear about background work."""

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError


class AlreadyQueued(UserError):
    """The same work is waiting or running; ordering it twice would do nothing new."""

    code = "jobs-already-queued"
    message = _("“{title}”已经在排队或进行中。")
    remedy = _("请在后台作业中查看进度，不需要重复提交。")


class JobEnded(UserError):
    """Cancelling work that has ended."""

    code = "jobs-ended"
    message = _("作业“{title}”已经结束，不能取消。")
    remedy = _("请查看作业结果。")


class Cancelled(Exception):
    """The person cancelled: a task lets it pass, so that its transaction rolls back."""
