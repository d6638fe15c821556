"""The slip number of an object without a notice, given to its business when it asks in person."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.draws import actions, queries
from sunlot.draws.forms import SlipNumberForm
from sunlot.draws.views import shown
from sunlot.errors import UserError


@never_cache
@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_FULL_BUNDLE)
def slip_number(request: StaffRequest, key: str) -> HttpResponse:
    """Shown once after the code was typed; on record each time."""
    draw = queries.draw_for(request.actor, key)
    if not shown.rights_of(request.actor, draw).slips:
        raise Http404
    form, error, number = SlipNumberForm(request.POST or None), None, ""
    if form.is_valid():
        try:
            number = actions.give_number(
                draw=draw, **form.cleaned_data, by=request.actor, at=request.now
            )
        except UserError as problem:
            error = problem
    status = 422 if error or form.errors else 200
    context = {"draw": draw, "form": form, "error": error, "number": number}
    return render(request, "draws/slip_number.html", context, status=status)
