"""Snapshots with their shares; never a list of names."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.risks import queries
from sunlot.risks.listing import SNAPSHOTS
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset


@require_GET
@staff(Permission.RISKS_VIEW)
def snapshot_list(request: StaffRequest) -> HttpResponse:
    """Dated snapshots, newest first; the shares of the newest."""
    page = keyset(queries.snapshots_for(request.actor), request, order=("-as_of", "-pk"))
    newest = queries.latest_snapshot(request.actor)
    context = {
        "page": page,
        "newest": newest,
        "shares": queries.shares(newest) if newest else [],
        "may_import": request.actor.can(Permission.RISKS_IMPORT),
    }
    return render(request, "risks/list.html", context)


@require_GET
@staff(Permission.RISKS_VIEW)
def snapshot_export(request: StaffRequest) -> HttpResponseBase:
    """The dates of the snapshots as a file; never the class of a name."""
    rows = queries.snapshots_for(request.actor)
    return export(request, _("信用风险分类"), rows, SNAPSHOTS)
