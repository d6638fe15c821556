"""The list of a region: departments merged, duplicates and joint candidates, publication."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sunlot.actors import Permission as P
from sunlot.actors.access import StaffRequest, staff
from sunlot.items import actions
from sunlot.items.forms import DecisionForm
from sunlot.items.listing import EXPORTED
from sunlot.items.models import Decision
from sunlot.items.queries import unified as queries
from sunlot.ui.exports import export

SHOWN = ("items", "duplicates", "joint", "versions")


@require_GET
@staff(P.BUSINESS_VIEW)
def unified(request: StaffRequest) -> HttpResponse:
    """One page with four tabs; what waits for the office is counted on them."""
    region = queries.region_of(request.viewer)
    found = queries.unified_of(region, request.today)
    shown = request.GET.get("show", "items")
    lists = list(queries.lists_of(request.viewer, region).defer("content")[:50])
    context = {
        "region": region, "unified": found, "shown": shown if shown in SHOWN else "items",
        "open_duplicates": sum(one.is_open for one in found.duplicates),
        "open_joint": sum(one.is_open for one in found.joint),
        "lists": lists, "newest": lists[0] if lists else None,
        "decisions": Decision.choices,
        "may_unify": request.actor.can(P.ITEMS_UNIFY)
        and region.path == request.actor.region_path,
        "may_export": request.actor.can(P.LISTS_EXPORT),
    }  # fmt: skip
    return render(request, "items/unified.html", context)


@require_GET
@staff(P.LISTS_EXPORT)
def unified_export(request: StaffRequest) -> HttpResponseBase:
    """The merged list as it stands now, as a file."""
    found = queries.unified_of(queries.region_of(request.viewer), request.today)
    return export(request, _("统一清单"), found.versions, EXPORTED)


@require_POST
@staff(P.ITEMS_UNIFY)
def decide(request: StaffRequest) -> HttpResponse:
    """Record a decision about one overlap."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择决定。"))
        return redirect("items:unified")
    given = form.cleaned_data
    actions.decide_overlap(
        kind=given["kind"], key=given["key"], codes=given["codes"].split("|"),
        decision=given["decision"], note=given["note"], by=request.actor, at=request.now,
    )  # fmt: skip
    messages.success(request, _("已记录决定，随下一版统一清单公布。"))
    tab = "duplicates" if given["kind"] == "duplicate" else "joint"
    return redirect(f"{request.path.removesuffix('decide/')}?show={tab}")


@require_POST
@staff(P.ITEMS_UNIFY)
def publish_unified(request: StaffRequest) -> HttpResponse:
    """Publish the next version of the list."""
    done = actions.publish_unified(by=request.actor, at=request.now)
    messages.success(request, _("统一清单第 {n} 版已公布。").format(n=done.number))
    return redirect(f"{request.path.removesuffix('publish/')}?show=versions")
