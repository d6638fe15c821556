"""Checks of the ledger on order and every night, and a checkpoint every hour."""

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from sunlot import clock
from sunlot.actors import Actor
from sunlot.jobs.registry import Reporter, task
from sunlot.upkeep import actions
from sunlot.upkeep.queries import CHECK


@task(CHECK, label=_("核对日志完整性"))
def check_ledger(reporter: Reporter) -> None:
    """The whole ledger, for the person who ordered it."""
    actions.check_ledger(by=reporter.by, at=clock.now(), progress=reporter.progress)


@app.periodic(cron="40 * * * *")
@app.task(name="sunlot.upkeep.checkpoint", queueing_lock="upkeep.checkpoint")
def checkpoint(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """The head of the tree, into the file beside the database."""
    actions.write_checkpoint(at=clock.now())


@app.periodic(cron="20 3 * * *")
@app.task(name="sunlot.upkeep.nightly", queueing_lock="upkeep.nightly")
def nightly(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """A check by itself, once a night."""
    actions.check_ledger(by=Actor.system("nightly check"), at=clock.now())
