"""The computation of a draw as background work."""

from django.utils.translation import gettext_lazy as _

from sunlot import clock
from sunlot.draws import actions
from sunlot.draws.models import Draw
from sunlot.draws.states import DrawState
from sunlot.jobs.registry import Reporter, task


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
