"""Background work: a list as a workbook, and the end of old ones."""

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from sunlot import clock
from sunlot.exports import runner
from sunlot.exports.queries import WORKBOOK
from sunlot.jobs.registry import Reporter, task


@task(WORKBOOK, label=_("生成 Excel 文件"))
def workbook(reporter: Reporter, *, address: str, view: object, role: str, language: str) -> None:
    """Write the workbook in the language of whoever ordered it; runs again harmlessly."""
    with translation.override(language or None):
        runner.write(address=address, view=view, role=role, reporter=reporter, at=clock.now())


@app.periodic(cron="50 2 * * *")
@app.task(name="sunlot.exports.remove_old", queueing_lock="exports.remove_old")
def remove_old(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Exported files are copies: a week is enough to fetch one."""
    runner.remove_old(before=clock.real_now() - runner.KEEP)
