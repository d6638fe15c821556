"""How many objects a task is about, by stratum. Counts only: no name appears before a draw."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from sunlot.plans.models import PlanTask
from sunlot.plans.rules import ALL, CLASSES, Ratio, strata_of
from sunlot.plans.states import PlanState
from sunlot.plans.strata import STRATUM_LABELS
from sunlot.plans.wording import percent_text
from sunlot.risks.models import Snapshot, TargetClass
from sunlot.risks.queries import snapshot_on
from sunlot.targets.models import Target
from sunlot.targets.queries import select


@dataclass(frozen=True, slots=True)
class Stratum:
    """One line of 将要抽取: `ratio` is None while it is not set."""

    code: str
    label: str
    population: int
    ratio: Ratio | None

    @property
    def percent(self) -> str:
        """The ratio in words, empty while it is not set."""
        return percent_text(self.ratio.p, self.ratio.q) if self.ratio else ""

    @property
    def sample(self) -> int:
        """Objects that would be drawn as the register stands now."""
        return self.ratio.sample(self.population) if self.ratio else 0


@dataclass(frozen=True, slots=True)
class Scope:
    """The size of a task's scope. `without_class` objects are in no class of the snapshot."""

    strata: tuple[Stratum, ...]
    without_class: int
    snapshot: Snapshot | None

    @property
    def population(self) -> int:
        """Objects in all strata."""
        return sum(one.population for one in self.strata)

    @property
    def sample(self) -> int:
        """Objects that would be drawn."""
        return sum(one.sample for one in self.strata)


def targets_of(task: PlanTask) -> QuerySet[Target]:
    """Objects of the plan's region that the stored filter finds; none without a filter.

    The filter is published, so nothing is left out that it does not leave out itself.
    """
    if not task.target_filter:
        return Target.objects.none()
    return select(task.target_filter, task.plan.region)


def scopes_in_force() -> list[tuple[Mapping[str, Any], str]]:
    """The filters of tasks of issued plans with the region in which each holds."""
    tasks = PlanTask.objects.filter(plan__state=PlanState.ISSUED, target_filter__isnull=False)
    rows = tasks.order_by("pk").values_list("target_filter", "plan__region__path")
    return list(rows)


def scope_of(task: PlanTask, today: datetime.date) -> Scope:
    """The strata of the task with their sizes and what their ratios come to."""
    targets = targets_of(task).order_by()
    snapshot = snapshot_on(task.plan.region.path, today) if task.credit_linked else None
    if task.credit_linked:
        classes = TargetClass.objects.at(snapshot).filter(target=OuterRef("pk"))
        rows = (
            targets.annotate(stratum=Subquery(classes.values("risk_class")[:1]))
            .values_list("stratum")
            .annotate(n=Count("pk"))
        )
        counts = dict(rows)
    else:
        counts = {ALL: targets.count()}
    return Scope(
        strata=tuple(
            Stratum(
                code=code,
                label=str(STRATUM_LABELS[code]),
                population=counts.get(code, 0),
                ratio=Ratio.of(task.ratios[code]) if code in task.ratios else None,
            )
            for code in strata_of(credit_linked=task.credit_linked)
        ),
        without_class=sum(n for code, n in counts.items() if code not in {ALL, *CLASSES}),
        snapshot=snapshot,
    )
