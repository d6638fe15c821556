"""Pages of the target register."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.imports.history import lines_of
from sunlot.imports.models import BatchKind
from sunlot.targets import flaws, presenting, queries
from sunlot.targets.columns import EXPORTED
from sunlot.targets.listing import is_storable, listing_of, strip_of
from sunlot.targets.models import RegistrationState, TargetKind
from sunlot.targets.panels import panels_of
from sunlot.targets.presenting import rows_of
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset

ORDER = ("name_key", "pk")


@require_GET
@staff(Permission.BUSINESS_VIEW)
def target_list(request: StaffRequest) -> HttpResponse:
    """The register with search, filters and figures of its quality."""
    listing = listing_of(request.GET, request.viewer, request.today)
    page = keyset(listing.rows, request, order=ORDER)
    figures = flaws.figures_for(request.viewer)
    context = {
        "page": page,
        "rows": rows_of(page.rows, request.today),
        "listing": listing,
        "figures": figures,
        "strip": strip_of(figures) if figures else [],
        "regions": queries.regions_of(request.viewer, request.today),
        "kinds": TargetKind.choices,
        "states": RegistrationState.choices,
        "tags": queries.tags_in_use(request.viewer),
        "may_store": request.actor.can(Permission.PLANS_EDIT),
        "storable": is_storable(listing, request.viewer),
        "query": request.GET.urlencode(),
        "may_import": request.actor.can(Permission.TARGETS_IMPORT),
        "may_export": request.actor.can(Permission.LISTS_EXPORT),
    }
    return render(request, "targets/list.html", context)


@require_GET
@staff(Permission.LISTS_EXPORT)
def target_export(request: StaffRequest) -> HttpResponseBase:
    """The register as narrowed, as a file."""
    listing = listing_of(request.GET, request.viewer, request.today, limit=None)
    return export(request, _("检查对象名录库"), listing.rows.order_by(*ORDER), EXPORTED)


@require_GET
@staff(Permission.BUSINESS_VIEW)
def target_detail(request: StaffRequest, object_id: str) -> HttpResponse:
    """One target: facts, what other apps know of it, history."""
    target = queries.target_for(request.actor, object_id)
    if target.successor is not None:
        return redirect("targets:detail", object_id=target.successor.object_id)
    panels = panels_of(target, request.actor, request.today)
    context = {
        "target": target,
        "facts": presenting.facts_of(target),
        "main_panels": [one for one in panels if not one.aside],
        "side_panels": [one for one in panels if one.aside],
        "history": lines_of(BatchKind.TARGETS, target.object_id),
    }
    return render(request, "targets/detail.html", context)
