"""The workbench: next action first. And the search over everything."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sunlot.actors import Permission, Scope
from sunlot.actors.access import StaffRequest, staff
from sunlot.actors.view import SESSION_KEY
from sunlot.home import queries
from sunlot.home.desk import agenda_of
from sunlot.home.queries.search import SEARCHES

MOST_LINES = 7


@require_GET
@staff()
def workbench(request: StaffRequest) -> HttpResponse:
    """What is asked of this person, by when; the year below."""
    everything = agenda_of(request, request.actor)
    lines = queries.agenda(request.viewer, request.today) if request.viewer.view else everything
    show = request.GET.get("show", "")
    shown = queries.narrowed(lines, show)
    every = "all" in request.GET
    context = {
        "lines": shown if every else shown[:MOST_LINES],
        "more": 0 if every else max(0, len(shown) - MOST_LINES),
        "total": len(lines),
        "everything": len(everything),
        "view": request.viewer.view,
        "tabs": [
            (code, label, sum(line.kind == code for line in lines))
            for code, label in queries.TABS.items()
        ],
        "show": show,
        "place": queries.place_in_year(request.today),
        **_surroundings(request),
        "title": _title(request),
    }
    return render(request, "home/workbench.html", context)


def _surroundings(request: StaffRequest) -> dict[str, Any]:
    """Deadlines, draws and the year; nothing of these for those who see no business record."""
    if request.actor.scope is Scope.NONE:
        return {
            "no_business": True, "standing": queries.standing_of(request.actor, request.now),
        }  # fmt: skip
    return {
        "days": queries.days_ahead(request.viewer, request.today),
        "draws": queries.draws_of(request.viewer, request.today),
        "year": queries.year_of(request.viewer, request.today),
    }


def _title(request: StaffRequest) -> str:
    return _("监督工作台") if request.actor.role_code == "supervisor" else _("工作台")


@require_POST
@staff()
def scope(request: StaffRequest) -> HttpResponse:
    """Narrow what lists, the workbench and search show, and lead back to the same page."""
    view = queries.view_of(
        request.actor, region=request.POST.get("region", ""),
        department=request.POST.get("department", ""), today=request.today,
    )  # fmt: skip
    request.session[SESSION_KEY] = view.store()
    back = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if here else "home:workbench")


@require_GET
@staff(*SEARCHES)
def search(request: StaffRequest) -> HttpResponse:
    """Exactly a number leads to its record; anything else to what was found, by noun."""
    text = queries.asked(request.GET.get("q", ""))
    if url := queries.jump(request.viewer, text):
        return redirect(url)
    noun = request.GET.get("noun", "")
    groups = queries.search(request.viewer, text, noun=noun)
    context = {
        "q": text,
        "groups": groups,
        "noun": noun,
        "everything": not noun,
        "sees_targets": request.actor.can(Permission.BUSINESS_VIEW),
    }
    return render(request, "home/search.html", context)
