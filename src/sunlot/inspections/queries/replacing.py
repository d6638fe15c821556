"""Visits that wait for another officer: whom the draw sent cannot be sent any more."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission
from sunlot.draws.models import Assignment, Draw, RosterRow, Substitution
from sunlot.draws.policies import leads_or_organises
from sunlot.draws.states import OPEN, DrawState
from sunlot.inspections.models import Inspection, Part, TeamMember
from sunlot.inspections.states import CLOSED, RECORDABLE
from sunlot.officers.models import Absence, Officer
from sunlot.officers.queries import absences_within, absent, away, is_away
from sunlot.officers.rules import Period, absent_throughout
from sunlot.officers.visits import OpenWork

WITH_TEAMS = (DrawState.DRAWN, DrawState.VERIFIED)


@dataclass(frozen=True, slots=True)
class ToReplace:
    """An officer who cannot be sent, and how many visits of a draw wait for another one."""

    draw: Draw
    officer: Officer
    visits: int


def done_parts(draw: Draw) -> set[tuple[str, str]]:
    """(object id, department code) of parts that were inspected; codes of predecessors too."""
    parts = Part.objects.filter(inspection__draw=draw).exclude(state__in=sorted(RECORDABLE))
    found: set[tuple[str, str]] = set()
    for part in parts.select_related("inspection", "department"):
        for code in (part.department.code, *part.department.took_over):
            found.add((part.inspection.object_id, code))
    return found


def open_places() -> QuerySet[Assignment]:
    """Places held by somebody whose visit has not been made, drawn visits without a row too."""
    made = TeamMember.objects.filter(
        part__inspection__draw=OuterRef("draw"), officer=OuterRef("officer"),
        part__inspection__object_id=OuterRef("object_id"),
    ).exclude(part__state__in=sorted(RECORDABLE))  # fmt: skip
    gone = Substitution.objects.filter(draw=OuterRef("draw"), replaced_id=OuterRef("object_id"))
    return Assignment.objects.filter(
        ~Exists(made), ~Exists(gone), ended_at__isnull=True, officer__isnull=False,
        draw__state__in=WITH_TEAMS,
    )  # fmt: skip


def to_replace(actor: Actor, today: datetime.date) -> list[ToReplace]:
    """Officers who are away and hold open places of draws that the actor's department leads."""
    if not actor.can(Permission.INSPECTIONS_PLAN):
        return []
    rows = open_places().filter(draw__task__lead_id__in=actor.places)
    counted = Counter(rows.filter(away(today, "officer__")).values_list("draw_id", "officer_id"))
    counted.update(_absent_places(rows.exclude(away(today, "officer__")), today))
    draws = Draw.objects.select_related("task").in_bulk({draw for draw, _officer in counted})
    officers = Officer.objects.in_bulk({officer for _draw, officer in counted})
    return [
        ToReplace(draws[draw], officers[officer], n)
        for (draw, officer), n in sorted(counted.items())
    ]


def _absent_places(places: QuerySet[Assignment], today: datetime.date) -> list[tuple[int, int]]:
    """(draw, officer) of each place whose officer is absent on all days that are left (OF-05)."""
    now = Absence.objects.within(today, today).values("officer_id")
    rows = list(
        places.filter(officer__in=now, draw__inspect_to__gte=today).values_list(
            "draw_id", "officer_id", "draw__inspect_from", "draw__inspect_to"
        )
    )
    gone: dict[tuple[datetime.date, datetime.date], set[int]] = {}
    for _draw, _officer, start, end in rows:
        first = max(today, start)
        if (first, end) not in gone:
            people = [key for _one, key, _from, _to in rows if key is not None]
            gone[first, end] = absent(people, first=first, last=end)
    return [
        (draw, officer)
        for draw, officer, start, end in rows
        if officer is not None and officer in gone[max(today, start), end]
    ]


def away_members(visit: Inspection, parts: Sequence[Part], today: datetime.date) -> set[int]:
    """Keys of the officers in teams of open parts who cannot be sent any more."""
    members = [one.officer for part in parts if part.state in RECORDABLE for one in part.team.all()]
    gone = {one.pk for one in members if is_away(one, today)}
    return gone | absent_for(visit, [one.pk for one in members], today)


def absent_for(visit: Inspection, officers: Sequence[int], today: datetime.date) -> set[int]:
    """Those of some officers who are there on no day that the visit has left (OF-05)."""
    first = max(today, visit.planned_from)
    if first > visit.planned_to:
        return set()
    return absent(officers, first=first, last=visit.planned_to)


def absences_of_members(visit: Inspection, parts: Sequence[Part]) -> dict[int, list[Period]]:
    """Officer key → absences that touch the period of the visit, for teams of open parts."""
    members = [one.officer_id for part in parts if part.state in RECORDABLE
               for one in part.team.all()]  # fmt: skip
    return dict(absences_within(members, first=visit.planned_from, last=visit.planned_to))


def changes_of(visit: Inspection) -> list[Assignment]:
    """Places of the visit that changed hands: who left, when and why; oldest first."""
    if visit.draw_id is None:
        return []
    ended = Assignment.objects.filter(
        draw_id=visit.draw_id, object_id=visit.object_id, ended_at__isnull=False,
        officer__isnull=False,
    ).exclude(draw__substitutions__replaced_id=visit.object_id)  # fmt: skip
    return list(ended.select_related("officer").order_by("ended_at", "pk"))


def vacancies_of(visit: Inspection) -> set[str]:
    """Codes of the departments that have a place of the visit which nobody holds."""
    if visit.draw_id is None:
        return set()
    vacant = Assignment.objects.filter(
        draw_id=visit.draw_id, object_id=visit.object_id, ended_at__isnull=True,
        officer__isnull=True,
    )  # fmt: skip
    return {pool.partition("/")[0] for pool in vacant.values_list("pool", flat=True)}


def replace_url(draw: Draw, officer: Officer) -> str:
    """The page on which the draw's rule names a successor."""
    asked = urlencode({"officer": officer.officer_id})
    return f"{reverse('draws:replace', args=[draw.key])}?{asked}"


def open_work_of(officer: Officer, actor: Actor, today: datetime.date) -> list[OpenWork]:
    """Frozen rosters, drawn places and other visits that name an officer, for that page."""
    leaves = is_away(officer, today)
    return [
        *_frozen(officer, actor), *_drawn(officer, actor, today, leaves=leaves),
        *_registered(officer, actor, today, leaves=leaves),
    ]  # fmt: skip


def _frozen(officer: Officer, actor: Actor) -> list[OpenWork]:
    waiting = sorted(OPEN - {DrawState.PREPARED})
    rows = RosterRow.objects.filter(officer=officer, draw__state__in=waiting)
    draws = Draw.objects.scoped(actor).filter(pk__in=rows.values("draw_id"))
    return [
        OpenWork(draw.draw_id, draw.task.title, _("在冻结的名册中；抽中派出后再换人。"))
        for draw in draws.select_related("task").order_by("pk")
    ]


def _drawn(officer: Officer, actor: Actor, today: datetime.date, *, leaves: bool) -> list[OpenWork]:
    places = open_places().filter(officer=officer)
    counted = Counter(places.values_list("draw_id", flat=True))
    draws = Draw.objects.scoped(actor).filter(pk__in=counted).select_related("task__plan__region")
    may = actor.can(Permission.INSPECTIONS_PLAN) or actor.can(Permission.DRAWS_OPERATE)
    found = []
    for draw in draws.order_by("pk"):
        gone = leaves or _is_absent(officer, today, draw.inspect_from, draw.inspect_to)
        act = gone and may and leads_or_organises(actor, draw.task)
        words = _("{n} 户尚未检查，需要换人。") if gone else _("{n} 户尚未检查。")
        found.append(
            OpenWork(
                draw.draw_id, draw.task.title, words.format(n=counted[draw.pk]),
                url=replace_url(draw, officer) if act else "", button=_("换人") if act else "",
            )
        )  # fmt: skip
    return found


def _is_absent(
    officer: Officer, today: datetime.date, start: datetime.date, end: datetime.date
) -> bool:
    first = max(today, start)
    if first > end:
        return False
    periods = absences_within([officer.pk], first=first, last=end).get(officer.pk, [])
    return absent_throughout(periods, first=first, last=end)


def _registered(
    officer: Officer, actor: Actor, today: datetime.date, *, leaves: bool
) -> list[OpenWork]:
    visits = Inspection.objects.scoped(actor).filter(
        Q(parts__team__officer=officer, parts__state__in=sorted(RECORDABLE)), draw__isnull=True
    )
    waits, stays = _("非随机检查，需要换人。"), _("非随机检查，尚未检查。")
    return [
        OpenWork(
            visit.number, visit.target.name, button=_("查看"),
            what=waits if leaves or absent_for(visit, [officer.pk], today) else stays,
            url=reverse("inspections:detail", args=[visit.number]),
        )
        for visit in visits.exclude(state__in=sorted(CLOSED)).with_facts().order_by("pk")
    ]  # fmt: skip
