"""Visits as the public sees them: what each department has published so far, and nothing else."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from sunlot.clock import CHINA
from sunlot.inspections.models import Inspection
from sunlot.publications import queries as publications
from sunlot.publications.models import Publication
from sunlot.publications.states import PublicationState
from sunlot.workdays.calendar import UnknownYear, working_days_between

# Codes of the outcomes (IN-06): what a reader has to see first comes first.
BY_WEIGHT = ("06", "05", "04", "03", "02", "08", "07", "01")
WITHOUT_FINDING = frozenset({"01", "07"})
MATTERS_NAMED = 2


@dataclass(slots=True)
class Visit:
    """One visit; `state` is that of the whole visit, departments that have not published included.

    `exception` holds code and words of the ground where no draw chose the business; it is empty
    where one did, and where every result is withdrawn.
    """

    number: str
    title: str
    task_id: int | None
    draw_id: str
    exception: dict[str, str]
    state: str
    state_words: str
    visited_on: datetime.date | None
    parts: list["VisitPart"] = field(default_factory=list)

    @property
    def target(self) -> dict[str, str]:
        """Id, kind, name and code of the business; empty where every result was withdrawn."""
        return next((one.content["target"] for one in self.parts if not one.withdrawn), {})


@dataclass(frozen=True, slots=True)
class VisitPart:
    """One department's published result: present text and the history of its changes.

    `working_day` counts from the day the result was formed to its publication; None where the
    calendar of that year is not known.
    """

    content: dict[str, Any]
    department: str
    withdrawn: bool
    published_at: datetime.datetime | None
    working_day: int | None
    revisions: list[publications.PublicRevision]

    @property
    def items(self) -> list[dict[str, str]]:
        """The items, those with a finding first."""
        return sorted(self.content["items"], key=lambda one: one["outcome"] in WITHOUT_FINDING)

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """Different outcomes as (code, words); those without a finding only where there is none."""
        found = {one["outcome"]: one["words"] for one in self.content["items"]}
        ordered = [code for code in BY_WEIGHT if code in found]
        heavy = [code for code in ordered if code not in WITHOUT_FINDING]
        return [(code, found[code]) for code in heavy or ordered[:1]]

    @property
    def matters(self) -> str:
        """The first items by name, and how many there are where not all are named."""
        items = self.items
        names = _("、").join(one["matter"] for one in items[:MATTERS_NAMED])
        if len(items) <= MATTERS_NAMED:
            return names
        return _("{names}等 {n} 项").format(names=names, n=len(items))


def of_business(object_id: str) -> list[Visit]:
    """Visits of one business with published results, newest first."""
    return _visits(publications.by_target(object_id))


def visit(number: str) -> Visit:
    """One visit with a published result, else 404."""
    found = _visits(publications.by_inspection(number))
    if not found:
        raise Http404
    return found[0]


def in_year(visits: Iterable[Visit], year: int) -> int:
    """How many of the visits took place in a year; all departments of one visit count once."""
    return sum(1 for one in visits if one.visited_on and one.visited_on.year == year)


def departments_of(visits: Sequence[Visit]) -> list[str]:
    """Full names of the departments that answer for what these visits say, each once."""
    names = [part.content["department"]["name"] for one in visits for part in one.parts]
    return list(dict.fromkeys(names))


def _visits(rows: QuerySet[Publication]) -> list[Visit]:
    found: dict[str, Visit] = {}
    related = rows.select_related("part__inspection__task", "part__department")
    for row in related.order_by("part__pk").prefetch_related("revisions"):
        inspection: Inspection = row.part.inspection
        content: dict[str, Any] = row.current  # type: ignore[attr-defined]
        one = found.setdefault(inspection.number, _visit(inspection, content))
        one.visited_on = one.visited_on or _day(content)
        one.exception = one.exception or content.get("exception", {})
        one.parts.append(_part(row, content))
    first = datetime.date.min
    return sorted(found.values(), key=lambda one: one.visited_on or first, reverse=True)


def _visit(inspection: Inspection, content: dict[str, Any]) -> Visit:
    return Visit(
        number=inspection.number, title=content["task"]["title"], task_id=inspection.task_id,
        draw_id=content["draw_id"], exception=content.get("exception", {}),
        state=inspection.state, state_words=inspection.get_state_display(),
        visited_on=_day(content),
    )  # fmt: skip


def _part(row: Publication, content: dict[str, Any]) -> VisitPart:
    return VisitPart(
        content=content, department=row.part.department.short_name,
        withdrawn=row.state == PublicationState.WITHDRAWN, published_at=row.published_at,
        working_day=_working_day(content.get("formed_on", ""), row.published_at),
        revisions=[one for one in publications.revisions(row) if one.kind != "first"],
    )  # fmt: skip


def _day(content: dict[str, Any]) -> datetime.date | None:
    """The day of the visit; a withdrawn result says none."""
    words = content.get("visited_on", "")
    return datetime.date.fromisoformat(words) if words else None


def _working_day(formed_on: str, published_at: datetime.datetime | None) -> int | None:
    if not formed_on or published_at is None:
        return None
    formed, public = datetime.date.fromisoformat(formed_on), published_at.astimezone(CHINA).date()
    try:
        return working_days_between(formed, public)
    except UnknownYear:
        return None
