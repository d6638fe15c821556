"""The officer's own page 我的: made for a phone."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlot.actors import Permission as P
from sunlot.actors.access import StaffRequest, staff
from sunlot.officers import presenting, queries, visits

SHOWN = 10


@require_GET
@staff(P.RECUSALS_DECLARE)
def me(request: StaffRequest) -> HttpResponse:
    """Certificate, qualifications, absences, recusals and the year's load of the own person."""
    officer = queries.own_record(request.actor)
    if officer is None:
        return render(request, "officers/me.html", {"officer": None})
    recusals = queries.recusals_for(request.actor).filter(officer=officer).order_by("-proposed_at")
    absences = queries.absences_for(request.actor).filter(officer=officer).order_by("-first", "pk")
    context = {
        "officer": officer,
        "certificate": presenting.certificate_of(officer, request.today),
        "units": presenting.unit_names(officer.units),
        "load": presenting.load_of(officer, request.today),
        "recusals": presenting.recusal_rows(recusals[:SHOWN], request.today),
        "absences": presenting.absence_rows(absences[:SHOWN], request.actor, request.today),
        "upcoming": visits.upcoming(officer),
    }
    return render(request, "officers/me.html", context)
