"""The list of draws, and the participant's own page."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.draws import queries
from sunlot.draws.listing import EXPORTED, listing_of
from sunlot.draws.models import Mode
from sunlot.draws.states import DrawState
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset

ORDER = ("-requested_at", "-pk")


@require_GET
@staff(Permission.DRAWS_VIEW, Permission.DRAWS_PARTICIPATE)
def draw_list(request: StaffRequest) -> HttpResponse:
    """All draws within scope; a participant has a page of the own ones."""
    if not request.actor.can(Permission.DRAWS_VIEW):
        return redirect("draws:mine")
    listing = listing_of(request.GET, request.viewer)
    context = {
        "page": keyset(listing.rows, request, order=ORDER),
        "listing": listing,
        "states": DrawState.choices,
        "modes": Mode.choices,
        "may_export": request.actor.can(Permission.LISTS_EXPORT),
    }
    return render(request, "draws/list.html", context)


@require_GET
@staff(Permission.LISTS_EXPORT)
def draw_export(request: StaffRequest) -> HttpResponseBase:
    """The list as narrowed, as a file: numbers and counts, no names of objects."""
    listing = listing_of(request.GET, request.viewer)
    return export(request, _("抽取"), listing.rows.order_by(*ORDER), EXPORTED)


@require_GET
@staff(Permission.DRAWS_PARTICIPATE)
def mine(request: StaffRequest) -> HttpResponse:
    """What a participant is asked to do, and the draws that name the person."""
    context = {
        "todo": queries.todo(request.actor, request.today),
        "draws": queries.draws_for(request.actor)[:50],
    }
    return render(request, "draws/mine.html", context)
