"""Reading visits: the list, an officer's own list, one visit, its notice."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.inspections import queries
from sunlot.inspections.listing import EXPORTED, KINDS, STATES, listing_of
from sunlot.inspections.queries import replacing
from sunlot.inspections.views.shown import (
    absences_shown,
    declare_url,
    next_steps,
    stages,
    urls_of,
    vacant_parts,
    way_out,
)
from sunlot.plans.rules import YEARLY_CAP
from sunlot.ui import hooks
from sunlot.ui.exports import export
from sunlot.ui.frame import with_host
from sunlot.ui.paging import keyset

URGENT = ("inspection__planned_to", "inspection__number", "pk")
ORDER = ("planned_to", "number")


@require_GET
@staff(Permission.BUSINESS_VIEW)
def visit_list(request: StaffRequest) -> HttpResponse:
    """Visits in scope, the earliest end of the period first."""
    listing = listing_of(request.GET, request.viewer)
    context = {
        "page": keyset(listing.rows, request, order=ORDER),
        "listing": listing,
        "states": STATES.items(),
        "kinds": KINDS.items(),
        "draws": queries.draws_to_create(request.actor),
        "batches": queries.batches(request.actor),
        "share": queries.random_share(request.viewer, request.today.year),
        "given": request.GET,
        "q": request.GET.get("q", "").strip(),
        "may_register": request.actor.can(Permission.EXCEPTIONS_REGISTER),
        "may_export": request.actor.can(Permission.LISTS_EXPORT),
    }
    return render(request, "inspections/list.html", context)


@require_GET
@staff(Permission.LISTS_EXPORT)
def visit_export(request: StaffRequest) -> HttpResponseBase:
    """The list as narrowed, as a file: visits and states, no officers."""
    listing = listing_of(request.GET, request.viewer)
    return export(request, _("检查任务"), listing.rows.order_by(*ORDER, "pk"), EXPORTED)


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
    parts = list(visit.parts.all())
    context = {
        "visit": visit,
        "parts": parts,
        "away": replacing.away_members(visit, parts, request.today),
        "absences": absences_shown(visit, parts),
        "declare": declare_url(visit, request.actor),
        "changes": replacing.changes_of(visit),
        "vacant": vacant_parts(visit, parts),
        "replacing": way_out(visit, request.actor),
        "stages": stages(visit),
        "steps": next_steps(visit, request.actor),
        "urls": urls_of(visit),
        "history": queries.history_of(visit),
        "asked": queries.checklist_of(visit),
        "cap": YEARLY_CAP,
        "visits_so_far": queries.visits_in_year(visit.target_id, request.today.year),
    }
    return render(request, "inspections/detail.html", context)


@require_GET
@staff(Permission.BUSINESS_VIEW)
def notice(request: StaffRequest, number: str) -> HttpResponse:
    """The notice of inspection, for printing; a draft until the visit is approved."""
    visit = queries.visit_for(request.actor, number)
    slips = hooks.public_page("slip", visit.draw.draw_id) if visit.draw else ""
    context = {
        "notice": queries.notice_of(visit), "visit": visit,
        "slip_address": with_host(request, slips) if slips else "",
    }  # fmt: skip
    return render(request, "inspections/notice.html", context)
