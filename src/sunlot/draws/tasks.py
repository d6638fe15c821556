"""The computation of a draw as background work."""

from sunlot import clock
from sunlot.draws import actions
from sunlot.draws.models import Draw
from sunlot.draws.states import DrawState
from sunlot.jobs.registry import Reporter, task


@task("draws.run")
def run(reporter: Reporter, *, draw: int) -> None:
    """Result, teams, evidence, verification. Running it twice gives the same as once."""
    found = Draw.objects.get(pk=draw)
    found = actions.run(draw=found, by=reporter.by, at=clock.now(), reporter=reporter)
    if found.state == DrawState.DRAWN:
        actions.verify(draw=found, by=reporter.by, at=clock.now())
