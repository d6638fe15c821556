"""How far the tasks of the year's plan are, against the days the plan gives them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Max, OuterRef, Q

from sunlot import clock
from sunlot.actors import Actor
from sunlot.draws.models import Draw
from sunlot.draws.states import OPEN, WITH_RESULT
from sunlot.inspections.models import Inspection
from sunlot.inspections.states import CLOSED, InspectionState
from sunlot.plans.models import Plan
from sunlot.plans.queries import tasks_for


@dataclass(frozen=True, slots=True)
class Task:
    """One task: whose it is, when it has to end, and the day its last visit was closed."""

    lead: str
    lead_code: str
    ends_on: datetime.date | None
    finished_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Progress:
    """The tasks of a plan in the reader's scope."""

    tasks: Sequence[Task]

    @property
    def total(self) -> int:
        """All tasks."""
        return len(self.tasks)

    def finished(self, day: datetime.date) -> int:
        """Tasks whose visits were all closed by the end of a day."""
        return sum(one.finished_on is not None and one.finished_on <= day for one in self.tasks)

    def planned(self, day: datetime.date) -> int:
        """Tasks that by the plan should be finished by the end of a day."""
        return sum(one.ends_on is not None and one.ends_on <= day for one in self.tasks)


def progress_of(plan: Plan, actor: Actor) -> Progress:
    """A task is finished when it was drawn, every drawn object has a visit, and none is open."""
    unvisited = Draw.objects.filter(
        ~Exists(Inspection.objects.filter(draw=OuterRef("pk"))), task=OuterRef("pk"),
        state__in=[*OPEN, *WITH_RESULT],
    )  # fmt: skip
    refused = Q(visits__state=InspectionState.REFUSED)
    tasks = tasks_for(actor).filter(plan=plan).annotate(
        open_visits=Count("visits", filter=~Q(visits__state__in=CLOSED) & ~refused),
        last_closed=Max("visits__closed_at", filter=Q(visits__state__in=CLOSED)),
        waits=Exists(unvisited), lead_name=F("lead__short_name"),
    )  # fmt: skip
    rows = tasks.order_by("sequence").values_list(
        "lead_name", "lead__code", "ends_on", "open_visits", "last_closed", "waits"
    )
    return Progress(
        [
            Task(
                lead=lead or "", lead_code=code or "", ends_on=ends_on,
                finished_on=clock.today_of(closed) if closed and not open_visits and not waits
                else None,
            )
            for lead, code, ends_on, open_visits, closed, waits in rows
        ]
    )  # fmt: skip
