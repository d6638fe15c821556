"""The record of full views, for the audit administrator."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.disclosures import queries
from sunlot.disclosures.forms import DisclosureSearchForm
from sunlot.disclosures.listing import DISCLOSURES
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset


@require_GET
@staff(Permission.AUDIT_VIEW)
def disclosure_list(request: StaffRequest) -> HttpResponse:
    """Who saw which personal data in full, when, what for."""
    form = DisclosureSearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = keyset(queries.disclosures_for(request.actor, **wanted), request, order=("-pk",))
    return render(request, "disclosures/list.html", {"page": page, "form": form})


@require_GET
@staff(Permission.AUDIT_VIEW)
def disclosure_export(request: StaffRequest) -> StreamingHttpResponse:
    """The record as narrowed, as a file."""
    form = DisclosureSearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.disclosures_for(request.actor, **wanted)
    return export(request, _("敏感数据查看记录"), rows, DISCLOSURES)
