"""Pages about the site itself: backups and version, keys, the ledger's integrity."""

from contextlib import suppress

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sunlot import clock
from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.jobs.errors import AlreadyQueued
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset
from sunlot.upkeep import actions, presenting, queries
from sunlot.upkeep.listing import CHECKS


@require_GET
@staff(Permission.BACKUPS_VIEW)
def backup_page(request: StaffRequest) -> HttpResponse:
    """Last backup, last drill, version, structure, disk, and the commands."""
    state, machine = queries.backups(clock.real_now()), queries.machine()
    context = {
        "state": state,
        "machine": machine,
        "rows": presenting.runs_of(state.recent),
        "sizes": {
            "last": presenting.size_words(state.last.size) if state.last else "",
            "database": presenting.size_words(machine.database),
            "free": presenting.size_words(machine.free),
            "total": presenting.size_words(machine.total),
        },
    }
    return render(request, "upkeep/backups.html", context)


@require_GET
@staff(Permission.KEYS_VIEW)
def key_page(request: StaffRequest) -> HttpResponse:
    """Which keys and certificates there are, how old, and what changing one costs."""
    return render(request, "upkeep/keys.html", {"keys": queries.keys_of(clock.real_now())})


@require_GET
@staff(Permission.AUDIT_VIEW)
def integrity(request: StaffRequest) -> HttpResponse:
    """The last check of the ledger; htmx asks for the part that moves."""
    state = queries.integrity_for(request.actor, request.now)
    page = keyset(queries.checks_for(request.actor), request, order=("-pk",), size=10)
    context = {"state": state, "page": page, "findings": presenting.findings_of(state.last)}
    template = "upkeep/_job.html" if request.htmx else "upkeep/integrity.html"
    response = render(request, template, context)
    if request.htmx and state.job is None:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@staff(Permission.AUDIT_VIEW)
def integrity_check(request: StaffRequest) -> HttpResponse:
    """Order a check now; one that waits or runs already is shown instead."""
    with suppress(AlreadyQueued):
        actions.order_check(by=request.actor, at=request.now)
    return redirect("upkeep:integrity")


@require_GET
@staff(Permission.AUDIT_VIEW)
def integrity_export(request: StaffRequest) -> StreamingHttpResponse:
    """All checks as a file."""
    return export(request, _("日志核对记录"), queries.checks_for(request.actor), CHECKS)
