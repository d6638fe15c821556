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
from sunlot.officers.models import Officer
from sunlot.officers.queries import away, is_away
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
    rows = open_places().filter(away(today, "officer__"), draw__task__lead_id__in=actor.places)
    counted = Counter(rows.values_list("draw_id", "officer_id"))
    draws = Draw.objects.select_related("task").in_bulk({draw for draw, _officer in counted})
    officers = Officer.objects.in_bulk({officer for _draw, officer in counted})
    return [
        ToReplace(draws[draw], officers[officer], n)
        for (draw, officer), n in sorted(counted.items())
    ]


def away_members(parts: Sequence[Part], today: datetime.date) -> set[int]:
    """Keys of the officers in teams of open parts who cannot be sent today."""
    members = [one.officer for part in parts if part.state in RECORDABLE for one in part.team.all()]
    return {one.pk for one in members if is_away(one, today)}


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
        *_frozen(officer, actor), *_drawn(officer, actor, leaves=leaves),
        *_registered(officer, actor, leaves=leaves),
    ]  # fmt: skip


def _frozen(officer: Officer, actor: Actor) -> list[OpenWork]:
    waiting = sorted(OPEN - {DrawState.PREPARED})
    rows = RosterRow.objects.filter(officer=officer, draw__state__in=waiting)
    draws = Draw.objects.scoped(actor).filter(pk__in=rows.values("draw_id"))
    return [
        OpenWork(draw.draw_id, draw.task.title, _("在冻结的名册中；抽中派出后再换人。"))
        for draw in draws.select_related("task").order_by("pk")
    ]


def _drawn(officer: Officer, actor: Actor, *, leaves: bool) -> list[OpenWork]:
    places = open_places().filter(officer=officer)
    counted = Counter(places.values_list("draw_id", flat=True))
    draws = Draw.objects.scoped(actor).filter(pk__in=counted).select_related("task__plan__region")
    may = actor.can(Permission.INSPECTIONS_PLAN) or actor.can(Permission.DRAWS_OPERATE)
    found = []
    for draw in draws.order_by("pk"):
        act = leaves and may and leads_or_organises(actor, draw.task)
        words = _("{n} 户尚未检查，需要换人。") if leaves else _("{n} 户尚未检查。")
        found.append(
            OpenWork(
                draw.draw_id, draw.task.title, words.format(n=counted[draw.pk]),
                url=replace_url(draw, officer) if act else "", button=_("换人") if act else "",
            )
        )  # fmt: skip
    return found


def _registered(officer: Officer, actor: Actor, *, leaves: bool) -> list[OpenWork]:
    visits = Inspection.objects.scoped(actor).filter(
        Q(parts__team__officer=officer, parts__state__in=sorted(RECORDABLE)), draw__isnull=True
    )
    words = _("非随机检查，需要换人。") if leaves else _("非随机检查，尚未检查。")
    return [
        OpenWork(
            visit.number, visit.target.name, words, button=_("查看"),
            url=reverse("inspections:detail", args=[visit.number]),
        )
        for visit in visits.exclude(state__in=sorted(CLOSED)).with_facts().order_by("pk")
    ]  # fmt: skip
