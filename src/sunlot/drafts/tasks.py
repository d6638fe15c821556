"""Drafts that nobody came back to are forgotten."""

import logging

from procrastinate.contrib.django import app

from sunlot import clock
from sunlot.drafts import actions

log = logging.getLogger(__name__)


@app.periodic(cron="41 * * * *")
@app.task(name="sunlot.drafts.forget_old", queueing_lock="drafts.forget_old")
def forget_old(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Every hour."""
    count = actions.forget_old(at=clock.now())
    if count:
        log.info("%s old drafts were forgotten", count)
