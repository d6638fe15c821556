"""Background work of the import: check a file, take corrections, write rows, take them back."""

import logging
from collections.abc import Callable

from django.db import DatabaseError, OperationalError
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from sunlot import clock
from sunlot.errors import UserError
from sunlot.imports import annotating, expiring, mending, work, writing
from sunlot.imports.adapters import follow_up
from sunlot.imports.errors import DiskFull
from sunlot.imports.models import Batch
from sunlot.imports.settling import ANNOTATE
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
    """Read an uploaded file, and check it when it is clear what it says; runs again harmlessly."""
    try:
        work.read(batch_id=batch_id)
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


@jobs.task("imports.mend", label=_("检查更正后的行"))
def mend(reporter: Reporter, *, batch_id: int, path: str, name: str) -> None:
    """Take the corrections out of an uploaded file, then check again."""
    try:
        mending.take(batch_id=batch_id, path=path, name=name, by=reporter.by, at=clock.now())
        work.check(batch_id=batch_id, reporter=reporter, at=clock.now())
    except Cancelled:
        mending.leave(batch_id=batch_id)
        raise
    except UserError as error:
        mending.leave(batch_id=batch_id, error=error)
        raise
    except Exception as error:
        mending.leave(batch_id=batch_id, error=_words_of(error))
        raise
    finally:
        mending.forget(path)


@jobs.task(ANNOTATE, label=_("生成批注表"))
def annotate(reporter: Reporter, *, batch_id: int) -> None:
    """Write the workbook with the reasons; the person who asked for it can fetch it."""
    name, path = annotating.annotate(batch_id=batch_id, reporter=reporter)
    reporter.result(name=name, path=path)


@jobs.task("imports.apply", label=_("写入导入数据"))
def apply(reporter: Reporter, *, batch_id: int) -> None:
    """Write a confirmed batch; runs again harmlessly."""
    _write(writing.apply, reporter, batch_id)


@jobs.task("imports.undo", label=_("撤销导入"))
def undo(reporter: Reporter, *, batch_id: int) -> None:
    """Take a written batch back; runs again harmlessly."""
    _write(writing.undo, reporter, batch_id)


def _write(step: Callable[..., None], reporter: Reporter, batch_id: int) -> None:
    try:
        step(batch_id=batch_id, reporter=reporter, at=clock.now())
    except Cancelled:
        writing.halt(batch_id=batch_id)
        raise
    except UserError as error:
        writing.halt(batch_id=batch_id, error=error)
        raise
    except Exception as error:
        writing.halt(batch_id=batch_id, error=_words_of(error))
        raise
    follow_up(Batch.objects.get(pk=batch_id).kind, batch_id)


@app.periodic(cron="23 * * * *")
@app.task(name="sunlot.imports.give_up_abandoned", queueing_lock="imports.give_up_abandoned")
def give_up_abandoned(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Files of batches that nobody takes further are removed."""
    count = expiring.give_up_abandoned(at=clock.now())
    if count:
        log.info("%s abandoned uploads were given up", count)


def _words_of(error: Exception) -> UserError:
    """What the person hears of a failure that is not theirs."""
    full = isinstance(error, OSError) and error.errno == 28
    if isinstance(error, OperationalError | DatabaseError):
        full = getattr(error.__cause__, "sqlstate", "") == DISK_FULL
    return DiskFull() if full else Interrupted()
