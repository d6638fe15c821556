"""Background work of the import: check a file, write its rows."""

import logging

from django.db import DatabaseError, OperationalError
from django.utils.translation import gettext_lazy as _

from sunlot import clock
from sunlot.errors import UserError
from sunlot.imports import work
from sunlot.imports.errors import DiskFull
from sunlot.jobs import registry as jobs
from sunlot.jobs.errors import Cancelled
from sunlot.jobs.registry import Reporter

log = logging.getLogger(__name__)
DISK_FULL = "53100"


class Interrupted(UserError):
    """A bug of ours or a database that went away; the log has the details."""

    code = "imports-interrupted"
    message = _("处理中断，没有写入任何数据。")
    remedy = _("请重新操作；如仍失败，请把后台作业中的编号告诉系统管理员。")


@jobs.task("imports.check", label=_("检查导入文件"))
def check(reporter: Reporter, *, batch_id: int) -> None:
    """Check an uploaded file; runs again harmlessly."""
    try:
        work.check(batch_id=batch_id, reporter=reporter, at=clock.now())
    except Cancelled:
        work.give_up(batch_id=batch_id)
        raise
    except UserError as error:
        work.fail(batch_id=batch_id, error=error)
        raise
    except Exception as error:
        work.fail(batch_id=batch_id, error=_words_of(error))
        raise


@jobs.task("imports.apply", label=_("写入导入数据"))
def apply(reporter: Reporter, *, batch_id: int) -> None:
    """Write a confirmed batch; runs again harmlessly."""
    try:
        work.apply(batch_id=batch_id, reporter=reporter, at=clock.now())
    except Cancelled:
        work.halt(batch_id=batch_id)
        raise
    except UserError as error:
        work.halt(batch_id=batch_id, error=error)
        raise
    except Exception as error:
        work.halt(batch_id=batch_id, error=_words_of(error))
        raise


def _words_of(error: Exception) -> UserError:
    """What the person hears of a failure that is not theirs."""
    full = isinstance(error, OSError) and error.errno == 28
    if isinstance(error, OperationalError | DatabaseError):
        full = getattr(error.__cause__, "sqlstate", "") == DISK_FULL
    return DiskFull() if full else Interrupted()
