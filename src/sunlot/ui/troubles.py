"""Failures that are neither a person's mistake nor a bug: a full disk, a database that is away."""

import errno
from typing import ClassVar

from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError

_DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT}
_DISK_STATE = "53100"
# Connection exceptions, and a server that is shutting down, crashed or starting up.
_AWAY_STATES = ("08", "57P01", "57P02", "57P03")


class DiskFull(UserError):
    code = "disk-full"
    message = _("服务器磁盘已满，这一步没有完成，没有写入任何数据。")
    remedy = _("请联系系统管理员清理磁盘，之后再办理一次。")
    status: ClassVar[int] = 507


class DatabaseAway(UserError):
    code = "database-away"
    message = _("数据库暂时没有回应，这一步可能没有完成。")
    remedy = _("请稍后回到原来的页面查看；没有完成的，再办理一次，不会重复写入。")
    status: ClassVar[int] = 503


def trouble_of(error: BaseException | None) -> UserError | None:
    """The trouble behind an exception; None where it is a bug."""
    if isinstance(error, OSError) and error.errno in _DISK_ERRORS:
        return DiskFull()
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    state = getattr(error.__cause__, "sqlstate", None)
    if state == _DISK_STATE:
        return DiskFull()
    lost = state is None and isinstance(error, OperationalError | InterfaceError)
    return DatabaseAway() if lost or str(state).startswith(_AWAY_STATES) else None
