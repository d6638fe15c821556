"""Publishing the log, every few seconds."""

import logging

from procrastinate.contrib.django import app

from sunlot import clock
from sunlot.publiclog import actions

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * * */10")
@app.task(
    name="sunlot.publiclog.publish", queueing_lock="publiclog.publish", lock="publiclog.publish"
)
def publish(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Append what is new, sign it, ask the witnesses, show it; a witness that lacks is asked again.

    Problems stand on the administrators' page and in the log of the worker.
    """
    report = actions.publish(at=clock.now())
    if report is not None and report.problem:
        log.warning("the public log was not published: %s %s", report.problem, report.detail)
