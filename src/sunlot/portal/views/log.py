"""The public log as a page: what it is, its signed state, its entries, and how to check it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlot.publiclog import queries
from sunlot.publiclog.words import KINDS
from sunlot.ui.frame import is_demo
from sunlot.ui.paging import keyset


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Entries newest first, narrowed by kind and by draw."""
    kind, draw_id = request.GET.get("kind", ""), request.GET.get("draw", "").strip()
    rows = queries.entries(kind=kind, draw_id=draw_id)
    page = keyset(rows, request, order=("-index",))
    context = {
        "log": queries.state(), "page": page, "kind": kind, "draw_id": draw_id,
        "lines": [queries.line_of(entry) for entry in page.rows], "kinds": KINDS.items(),
        "demo": is_demo(), "address": f"{request.scheme}://{request.get_host()}/log",
    }  # fmt: skip
    return render(request, "portal/log.html", context)


@require_GET
def policy(request: HttpRequest) -> HttpResponse:
    """What to trust when checking this site's draws, as a file for `drawproof`."""
    response = HttpResponse(queries.policy_file(), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="policy.json"'
    return response
