"""The log of actions: for business roles without accounts' affairs, for the auditor whole."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.ledger import queries
from sunlot.ledger.listing import EVENTS
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset


@require_GET
@staff(Permission.LEDGER_VIEW, Permission.AUDIT_VIEW)
def event_list(request: StaffRequest) -> HttpResponse:
    """Events within the actor's reach, newest first, with their place in the tree.

    The auditor's log is another one than the public log: it has its own title and its own count.
    """
    kind = request.GET.get("kind", "")
    page = keyset(queries.events_for(request.actor, kind=kind), request, order=("-id",))
    audit = request.actor.can(Permission.AUDIT_VIEW)
    context = {
        "page": page, "head": queries.head(), "kind": kind, "audit": audit,
        "kinds": queries.kinds_for(request.actor),
        "total": queries.events_for(request.actor).count() if audit else 0,
    }  # fmt: skip
    return render(request, "ledger/list.html", context)


@require_GET
@staff(Permission.AUDIT_VIEW, Permission.LISTS_EXPORT)
def event_export(request: StaffRequest) -> StreamingHttpResponse:
    """The log as narrowed, as a file."""
    rows = queries.events_for(request.actor, kind=request.GET.get("kind", "")).order_by("-id")
    name = _("审计日志") if request.actor.can(Permission.AUDIT_VIEW) else _("公开日志")
    return export(request, name, rows, EVENTS)
