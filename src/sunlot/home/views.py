"""The workbench: next action first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sunlot.actors import Scope
from sunlot.actors.access import StaffRequest, staff
from sunlot.home import queries

MOST_LINES = 7


@require_GET
@staff()
def workbench(request: StaffRequest) -> HttpResponse:
    """What is asked of this person, by when; the year below."""
    lines = queries.agenda(request.actor, request.today)
    show = request.GET.get("show", "")
    shown = queries.narrowed(lines, show)
    every = "all" in request.GET
    context = {
        "lines": shown if every else shown[:MOST_LINES],
        "more": 0 if every else max(0, len(shown) - MOST_LINES),
        "total": len(lines),
        "tabs": [
            (code, label, sum(line.kind == code for line in lines))
            for code, label in queries.TABS.items()
        ],
        "show": show,
        "days": queries.days_ahead(lines, request.today),
        "draws": queries.recent_draws(request.actor),
        "figures": queries.figures(request.actor, request.today),
        "no_business": request.actor.scope is Scope.NONE,
        "title": _title(request),
    }
    return render(request, "home/workbench.html", context)


def _title(request: StaffRequest) -> str:
    return _("监督工作台") if request.actor.role_code == "supervisor" else _("工作台")
