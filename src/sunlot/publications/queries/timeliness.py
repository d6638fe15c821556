"""How punctually departments publish: counts with denominators, never a rank."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count
from django.db.models.functions import TruncDate

from sunlot.departments.models import Department
from sunlot.inspections.models import Part
from sunlot.inspections.states import PartState
from sunlot.publications.models import WithholdingReason
from sunlot.publications.rules import due, on_time
from sunlot.publications.states import PublicationState


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Duties of one department: `total` = on time + late + pending + overdue + unknown + withheld.

    `late` were published after their due date; `overdue` are not public though it is over;
    `pending` still have time; of `unknown` the due date is not known, published or not.
    """

    department: Department
    total: int
    on_time: int
    late: int
    pending: int
    overdue: int
    unknown: int
    withheld: int
    reasons: "list[tuple[str, str, int]]" = field(default_factory=list)
    """Of `withheld`: (code, words, how many) per reason of the law, in the order of the law."""

    @property
    def settled(self) -> int:
        """The denominator of a punctuality rate: those whose time has come, as far as known."""
        return self.on_time + self.late + self.overdue


def timeliness(region_path: str, today: datetime.date) -> list[Timeliness]:
    """One row per department that had a result to publish in the region, in its order."""
    rows = (
        Part.objects.filter(
            state=PartState.ACCEPTED, inspection__region__path__startswith=region_path
        )
        .order_by()
        .values(
            "department_id", "formed_on", "publication__state", "publication__withholding_reason"
        )
        .annotate(day=TruncDate("publication__published_at"), n=Count("pk"))
    )
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    reasons: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for row in rows:
        kind = _kind(row["formed_on"], row["publication__state"], row["day"], today)
        counts[row["department_id"]][kind] += row["n"]
        if kind == "withheld":
            reasons[row["department_id"]][row["publication__withholding_reason"]] += row["n"]
    departments = Department.objects.filter(pk__in=list(counts)).order_by("region__path", "code")
    return [_row(one, counts[one.pk], reasons[one.pk]) for one in departments]


def _kind(
    formed_on: datetime.date | None,
    state: str | None,
    day: datetime.date | None,
    today: datetime.date,
) -> str:
    if state == PublicationState.WITHHELD:
        return "withheld"
    if formed_on is None:  # the database refuses an accepted part without the day
        return "pending"
    deadline = due(formed_on)
    if deadline.due is None:
        return "unknown"
    if day is not None:
        return "on_time" if on_time(formed_on, day) else "late"
    return "overdue" if deadline.is_overdue(today) else "pending"


def _row(department: Department, found: Counter[str], reasons: Counter[str]) -> Timeliness:
    return Timeliness(
        department=department,
        total=sum(found.values()),
        on_time=found["on_time"],
        late=found["late"],
        pending=found["pending"],
        overdue=found["overdue"],
        unknown=found["unknown"],
        withheld=found["withheld"],
        reasons=[
            (one.value, str(one.label), reasons[one.value])
            for one in WithholdingReason
            if reasons[one.value]
        ],
    )
