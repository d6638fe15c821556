"""Background work on the register."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

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
