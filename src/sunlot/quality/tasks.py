"""The register is looked over every night, after each import of targets, and on order."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from sunlot import clock
from sunlot.actors import Actor
from sunlot.exports import runner
from sunlot.jobs.registry import Reporter, task
from sunlot.quality import actions
from sunlot.quality.actions.deciding import DECIDE
from sunlot.quality.models import Step
from sunlot.quality.queries.health import LOOK, regions_written_by
from sunlot.ui.downloads import write_workbook

MANY_REGIONS = 20


@task(LOOK, label=_("查找重复、统计名录质量"))
def look(reporter: Reporter) -> None:
    """The whole register, for the person who ordered it."""
    actions.look_over(by=reporter.by, at=clock.now(), progress=reporter.progress)


@task(DECIDE, label=_("处理疑似重复"))
def decide(reporter: Reporter, *, pairs: list[int], step: str, reason: str) -> None:
    """Each pair of a long selection; the file says which stay as they are, and why."""
    refused = actions.decide_each(
        pairs=pairs, step=Step(step), reason=reason, by=reporter.by, at=clock.now(),
        progress=reporter.progress,
    )  # fmt: skip
    name, place = gettext("没有办理的组"), runner.new_place()
    lines = [(one.pair, one.names, one.why) for one in refused]
    header = (gettext("组"), gettext("两条记录"), gettext("原因"))
    write_workbook(runner.path_of(place), name, header, lines)
    reporter.result(name=f"{name}.xlsx", path=place)


@app.periodic(cron="40 2 * * *")
@app.task(name="sunlot.quality.nightly", queueing_lock="quality.nightly")
def nightly(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """The whole register by itself."""
    actions.look_over(by=Actor.system("nightly look"), at=clock.now())


@app.task(name="sunlot.quality.after_import")
def after_import(*, batch_id: int) -> None:
    """What a file has changed: its divisions, or everything where these are many."""
    by = Actor.system("look after import")
    actions.take_answers(batch_id=batch_id, by=by)
    regions = regions_written_by(batch_id)
    if regions:
        few = regions if len(regions) <= MANY_REGIONS else None
        actions.look_over(by=by, at=clock.now(), regions=few)


def order_after_import(batch_id: int) -> None:
    """Have a written or undone batch looked at; no job of a person, so nobody's list shows it."""
    after_import.defer(batch_id=batch_id)
