"""The list of checklists, the page of one, and how a phone shows it."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sunlot.actors import Permission as P
from sunlot.actors.access import StaffRequest, staff
from sunlot.checklists import presenting, queries
from sunlot.checklists.listing import EXPORTED, ORDER, STATES, listing_of
from sunlot.checklists.models import ChecklistVersion
from sunlot.checklists.policies import may_edit
from sunlot.checklists.states import ChecklistState
from sunlot.items.queries import in_force
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset


@require_GET
@staff(P.BUSINESS_VIEW)
def checklist_list(request: StaffRequest) -> HttpResponse:
    """One row per item: what is asked about it, which version, whether a draft waits."""
    listing = listing_of(request.GET, request.viewer, request.today)
    context = {
        "listing": listing,
        "page": keyset(listing.rows, request, order=ORDER),
        "states": STATES.items(),
        "may_edit": request.actor.can(P.CHECKLISTS_EDIT),
        "may_export": request.actor.can(P.LISTS_EXPORT),
    }
    return render(request, "checklists/list.html", context)


@require_GET
@staff(P.LISTS_EXPORT)
def checklist_export(request: StaffRequest) -> HttpResponseBase:
    """The list as narrowed, as a file."""
    rows = listing_of(request.GET, request.viewer, request.today).rows.order_by(*ORDER)
    return export(request, _("检查表"), rows, EXPORTED)


@require_GET
@staff(P.BUSINESS_VIEW)
def checklist_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The draft with its tools, and the versions that were published."""
    checklist = queries.checklist_for(request.actor, pk)
    edits = may_edit(request.actor, checklist.item)
    versions = queries.versions_of(request.actor, checklist)
    draft = next((one for one in versions if one.state == ChecklistState.DRAFT), None)
    questions = queries.questions_of(draft) if draft else []
    context = {
        "checklist": checklist, "item": checklist.item, "may_edit": edits, "draft": draft,
        "matter": checklist.item.versions.order_by("-number")[0].matter,
        "questions": questions, "lacking": set(queries.incomplete(questions)),
        "published": [
            (one, queries.questions_of(one)) for one in versions if one is not draft
        ],
        "in_force": checklist.item.versions.filter(in_force(request.today)).first(),
        "over": queries.over_since(checklist.item, request.today),
    }  # fmt: skip
    return render(request, "checklists/detail.html", context)


@require_GET
@staff(P.BUSINESS_VIEW)
def preview(request: StaffRequest, pk: int) -> HttpResponse:
    """A version as a phone asks it, 390 px wide, to fill in on trial; nothing is kept."""
    checklist = queries.checklist_for(request.actor, pk)
    version = _asked(request, queries.versions_of(request.actor, checklist))
    questions = queries.questions_of(version)
    context = {
        "checklist": checklist, "item": checklist.item, "version": version,
        "tries": presenting.tries_of(questions, request.GET),
        "matter": checklist.item.versions.order_by("-number")[0].matter,
    }  # fmt: skip
    return render(request, "checklists/preview.html", context)


def _asked(request: StaffRequest, versions: list[ChecklistVersion]) -> ChecklistVersion:
    wanted = request.GET.get("version", "")
    found = [one for one in versions if not wanted or str(one.number) == wanted]
    if not found:
        raise Http404
    return found[0]
