"""Reading visits: the list, an officer's own list, one visit, its notice."""

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.inspections import queries
from sunlot.inspections.models import Inspection
from sunlot.inspections.queries.narrowing import narrowed
from sunlot.inspections.states import InspectionState, PartState
from sunlot.inspections.views.shown import next_steps, stages, urls_of
from sunlot.plans.rules import YEARLY_CAP
from sunlot.ui.paging import keyset

URGENT = ("inspection__planned_to", "inspection__number", "pk")
FILTERS = ("q", "state", "task", "department", "draw", "kind", "mine")


@require_GET
@staff(Permission.BUSINESS_VIEW)
def visit_list(request: StaffRequest) -> HttpResponse:
    """Visits in scope, the earliest end of the period first."""
    everything = queries.visits_for(request.actor)
    visits = narrowed(everything, request.GET, request.actor)
    share = queries.random_share(request.actor, request.today.year)
    context = {
        "page": keyset(visits, request, order=("planned_to", "number")),
        "chips": _chips(request.GET, everything),
        "states": [*InspectionState.choices, *_part_states()],
        "tasks": queries.tasks_in(everything),
        "departments": queries.departments_in(everything),
        "draws": queries.draws_to_create(request.actor),
        "batches": queries.batches(request.actor),
        "share": share,
        "given": request.GET,
        "q": request.GET.get("q", ""),
        "may_register": request.actor.can(Permission.EXCEPTIONS_REGISTER),
    }
    return render(request, "inspections/list.html", context)


def _part_states() -> list[tuple[str, str]]:
    return [(one.value, str(one.label)) for one in PartState if one != PartState.ACCEPTED]


def _chips(given: QueryDict, visits: QuerySet[Inspection]) -> list[tuple[str, str]]:
    """The filters in words, each with the address without it."""
    words: dict[str, str] = {}
    states = dict([*InspectionState.choices, *_part_states()])
    for name in FILTERS:
        value = given.get(name, "")
        if not value:
            continue
        match name:
            case "state":
                words[name] = str(states.get(value, value))
            case "mine":
                words[name] = _("本部门的")
            case "kind":
                words[name] = _("非随机检查") if value == "other" else _("随机抽取")
            case "task":
                key = int(value) if value.isdecimal() else 0
                task = queries.tasks_in(visits).filter(pk=key).first()
                words[name] = task.title if task else value
            case "department":
                found = queries.departments_in(visits).filter(code=value).first()
                words[name] = found.short_name if found else value
            case _:
                words[name] = value
    return [(shown, _without(given, name)) for name, shown in words.items()]


def _without(given: QueryDict, name: str) -> str:
    rest = given.copy()
    for key in (name, "after", "before"):
        rest.pop(key, None)
    return f"?{rest.urlencode()}"


@require_GET
@staff(Permission.INSPECTIONS_RECORD)
def mine(request: StaffRequest) -> HttpResponse:
    """An officer's visits, those still to do first; made for the phone."""
    parts = queries.parts_of_officer(request.actor)
    open_ones = queries.parts_to_record(request.actor)
    context = {
        "page": keyset(parts, request, order=("settled", *URGENT)),
        "open_count": open_ones.count(),
        "entry_only": False,
    }
    return render(request, "inspections/mine.html", context)


@require_GET
@staff(Permission.INSPECTIONS_RECORD)
def entry(request: StaffRequest) -> HttpResponse:
    """The officer's visits that wait for a record."""
    parts = queries.parts_to_record(request.actor)
    context = {
        "page": keyset(parts, request, order=URGENT),
        "open_count": parts.count(),
        "entry_only": True,
    }
    return render(request, "inspections/mine.html", context)


@require_GET
@staff(Permission.BUSINESS_VIEW)
def detail(request: StaffRequest, number: str) -> HttpResponse:
    """One visit with the parts of all departments."""
    visit = queries.visit_for(request.actor, number)
    context = {
        "visit": visit,
        "parts": list(visit.parts.all()),
        "stages": stages(visit),
        "steps": next_steps(visit, request.actor),
        "urls": urls_of(visit),
        "history": queries.history_of(visit),
        "cap": YEARLY_CAP,
        "visits_so_far": queries.visits_in_year(visit.target_id, request.today.year),
    }
    return render(request, "inspections/detail.html", context)


@require_GET
@staff(Permission.BUSINESS_VIEW)
def notice(request: StaffRequest, number: str) -> HttpResponse:
    """The notice of inspection, for printing; a draft until the visit is approved."""
    visit = queries.visit_for(request.actor, number)
    context = {"notice": queries.notice_of(visit), "visit": visit}
    return render(request, "inspections/notice.html", context)
