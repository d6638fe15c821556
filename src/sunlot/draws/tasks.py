"""The computation of a draw as background work."""

import logging

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from drawproof import DrawproofError
from sunlot import clock
from sunlot.actors import Actor
from sunlot.draws import actions, queries
from sunlot.draws.models import Draw
from sunlot.draws.states import DrawState
from sunlot.errors import UserError
from sunlot.jobs.registry import Reporter, task

log = logging.getLogger(__name__)


@task("draws.run", label=_("计算抽取结果并派人"))
def run(reporter: Reporter, *, draw: int) -> None:
    """Result, teams, evidence, verification. Running it twice gives the same as once.

    The public evidence is offered to whoever ordered the work; the full one never is, since it
    opens classes and keys and each of its downloads is on record.
    """
    found = Draw.objects.get(pk=draw)
    found = actions.run(draw=found, by=reporter.by, at=clock.now(), reporter=reporter)
    if found.state == DrawState.DRAWN:
        actions.verify(draw=found, by=reporter.by, at=clock.now())
    reporter.result(name=f"{found.draw_id}-public.zip", path=found.bundle_path)


@app.periodic(cron="* * * * * */20")
@app.task(name="sunlot.draws.renew", queueing_lock="draws.renew", lock="draws.renew")
def renew(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Bundles with the proofs of the public log, as soon as witnesses cosigned their entries."""
    for draw in queries.unproved():
        try:
            actions.renew_log_part(draw=draw, by=Actor.system("public log"), at=clock.now())
        except (DrawproofError, UserError) as problem:
            log.warning("%s: its bundles got no proofs of the log: %s", draw, problem)
