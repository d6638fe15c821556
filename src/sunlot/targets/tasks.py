"""Background work on the register."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from sunlot import clock
from sunlot.jobs.registry import Reporter, task
from sunlot.targets import actions
from sunlot.targets.models import SpecialRegister


@task("targets.put", label=_("加入或移出专项库"))
def put(reporter: Reporter, *, register: int, targets: Sequence[int], on: bool) -> None:
    """Put targets on a special register; those that are there already stay as they are."""
    found = SpecialRegister.objects.select_related("department", "region").get(pk=register)
    actions.put(
        register=found, targets=targets, on=on, by=reporter.by, at=clock.now(),
        report=reporter.progress,
    )  # fmt: skip


@app.periodic(cron="17 * * * *")
@app.task(name="sunlot.targets.measure_filters", queueing_lock="targets.measure_filters")
def measure_filters(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Every hour, so that a day on which the machine was off for a while is not left out."""
    actions.measure_all(on=clock.today_of(clock.now()))


@app.periodic(cron="37 * * * *")
@app.task(name="sunlot.targets.forget_contacts", queueing_lock="targets.forget_contacts")
def forget_contacts(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """What was kept of contacts so that a file could be taken back."""
    actions.forget_contacts(at=clock.now())
