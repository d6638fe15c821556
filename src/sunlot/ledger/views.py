"""The log of actions: for business roles without accounts' affairs, for the auditor whole."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.ledger import queries
from sunlot.ui.paging import keyset


@require_GET
@staff(Permission.LEDGER_VIEW, Permission.AUDIT_VIEW)
def event_list(request: StaffRequest) -> HttpResponse:
    """Events within the actor's reach, newest first, with their place in the tree."""
    kind = request.GET.get("kind", "")
    events = queries.events_for(request.actor, kind=kind)
    page = keyset(events, request, order=("-id",))
    kinds = queries.kinds_for(request.actor)
    context = {"page": page, "head": queries.head(), "kind": kind, "kinds": kinds}
    return render(request, "ledger/list.html", context)
