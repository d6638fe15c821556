"""The list of draws, and the participant's own page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.draws import queries
from sunlot.draws.models import Mode
from sunlot.draws.states import DrawState
from sunlot.ui.paging import keyset


@require_GET
@staff(Permission.DRAWS_VIEW, Permission.DRAWS_PARTICIPATE)
def draw_list(request: StaffRequest) -> HttpResponse:
    """All draws within scope; a participant has a page of the own ones."""
    if not request.actor.can(Permission.DRAWS_VIEW):
        return redirect("draws:mine")
    draws = queries.draws_for(request.actor)
    state, mode = request.GET.get("state", ""), request.GET.get("mode", "")
    if state in DrawState.values:
        draws = draws.filter(state=state)
    if mode in Mode.values:
        draws = draws.filter(mode=mode)
    if query := request.GET.get("q", "").strip():
        draws = draws.filter(draw_id__contains=query) | draws.filter(task__title__contains=query)
    page = keyset(draws, request, order=("-requested_at", "-pk"))
    context = {
        "page": page, "q": query, "state": state, "mode": mode, "states": DrawState.choices,
        "modes": Mode.choices,
    }  # fmt: skip
    return render(request, "draws/list.html", context)


@require_GET
@staff(Permission.DRAWS_PARTICIPATE)
def mine(request: StaffRequest) -> HttpResponse:
    """What a participant is asked to do, and the draws that name the person."""
    context = {
        "todo": queries.todo(request.actor, request.today),
        "draws": queries.draws_for(request.actor)[:50],
    }
    return render(request, "draws/mine.html", context)
