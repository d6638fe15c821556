"""The item list and the page of one item."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sunlot.actors import Permission as P
from sunlot.actors.access import StaffRequest, staff
from sunlot.items import presenting, queries
from sunlot.items.listing import EXPORTED, STATES, listing_of, strip_of
from sunlot.items.models import ItemClass
from sunlot.items.panels import panels_of
from sunlot.items.policies import may_edit, may_publish
from sunlot.items.queries import laws
from sunlot.items.queries.publishing import going_together
from sunlot.items.queries.versions import ended_of, is_over, may_end
from sunlot.items.states import ItemState
from sunlot.targets.models import TargetKind
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset

ORDER = ("code_order", "pk")


@require_GET
@staff(P.BUSINESS_VIEW)
def item_list(request: StaffRequest) -> HttpResponse:
    """One row per item, newest version; filters by department, class and state."""
    listing = listing_of(request.GET, request.viewer, request.today)
    figures = queries.figures(request.viewer, request.today) | {"flagged": len(listing.flagged)}
    may_publish = request.actor.can(P.ITEMS_PUBLISH)
    ready, held = going_together(request.actor, request.today) if may_publish else ([], [])
    context = {
        "page": keyset(listing.rows, request, order=ORDER),
        "listing": listing,
        "item_class": listing.chosen.get("class", ""),
        "classes": ItemClass.choices,
        "states": STATES.items(),
        "kinds": TargetKind.choices,
        "today": request.today,
        "departments": queries.departments_of(request.viewer),
        "figures": figures,
        "strip": strip_of(figures),
        "may_import": request.actor.can(P.ITEMS_IMPORT),
        "may_edit": request.actor.can(P.ITEMS_EDIT),
        "may_publish": may_publish,
        "may_export": request.actor.can(P.LISTS_EXPORT),
        "ready": len(ready),
        "held": len(held),
    }
    return render(request, "items/list.html", context)


@require_GET
@staff(P.LISTS_EXPORT)
def item_export(request: StaffRequest) -> HttpResponseBase:
    """The list as narrowed, as a file."""
    listing = listing_of(request.GET, request.viewer, request.today)
    return export(request, _("抽查事项清单"), listing.rows.order_by(*ORDER), EXPORTED)


@require_GET
@staff(P.BUSINESS_VIEW)
def item_detail(request: StaffRequest, code: str) -> HttpResponse:
    """All versions of one item, newest first, and its history."""
    item = queries.item_for(request.actor, code)
    versions = queries.versions_of(item)
    newest = versions[0]
    is_draft = newest.state == ItemState.DRAFT
    context = {
        "item": item,
        "versions": presenting.with_differences(versions),
        "newest": newest,
        "missing": queries.publishable_problems(newest),
        "over": is_draft and is_over(newest, request.today),
        "may_publish": is_draft and may_publish(request.actor, item),
        "may_edit": may_edit(request.actor, item),
        "today": request.today,
        "may_end": may_publish(request.actor, item) and may_end(versions, request.today),
        "may_keep": may_publish(request.actor, item),
        "ended": ended_of(versions),
        "flags": laws.flags_of(item, request.today),
        "checks": laws.checks_of(item),
        "panels": panels_of(item, request.actor),
        "history": presenting.history_of(item, versions),
    }
    return render(request, "items/detail.html", context)
