"""The list of a region: departments merged, duplicates and joint candidates, publication."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sunlot.actors import Permission as P
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Text
from sunlot.items import actions
from sunlot.items.forms import DecisionForm
from sunlot.items.listing import (
    EXPORTED,
    LISTS,
    MERGED_ORDER,
    OVERLAPS,
    departments_in,
    merged_of,
    overlap_rows,
)
from sunlot.items.models import Decision
from sunlot.items.queries import unified as queries
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset

SHOWN = ("items", "duplicates", "joint", "versions")
MOST_SHOWN = 200
DONE: Mapping[str, Text] = {
    "kept-duplicate": gettext_lazy("已记为确有重复，随下一版统一清单公布。"),
    "kept-joint": gettext_lazy("已列入联合检查，随下一版统一清单公布。"),
    "dismissed-duplicate": gettext_lazy("已记为不是重复，不列入统一清单；已公布的版本不变。"),
    "dismissed-joint": gettext_lazy("已记为不列入联合检查，不列入统一清单；已公布的版本不变。"),
    "proposed-duplicate": gettext_lazy("已改为待决定，决定以前不列入统一清单；已公布的版本不变。"),
    "proposed-joint": gettext_lazy("已改为待决定，决定以前不列入统一清单；已公布的版本不变。"),
}


@require_GET
@staff(P.BUSINESS_VIEW)
def unified(request: StaffRequest) -> HttpResponse:
    """One page with four tabs; what waits for the office is counted on them."""
    region = queries.region_of(request.viewer)
    found = queries.unified_of(region, request.today)
    lists = queries.lists_of(request.viewer, region).defer("content")
    listing, shown = merged_of(request.GET, found, request.today), _shown(request)
    context = {
        "region": region, "unified": found, "shown": shown, "listing": listing,
        "departments": departments_in(found).items(),
        "open_duplicates": sum(one.is_open for one in found.duplicates),
        "open_joint": sum(one.is_open for one in found.joint),
        "overlaps": _overlaps(found, shown)[:MOST_SHOWN],
        "left_off": max(0, len(_overlaps(found, shown)) - MOST_SHOWN),
        "page": keyset(lists, request, order=("-number",)) if shown == "versions"
        else keyset(listing.rows, request, order=MERGED_ORDER),
        "published": lists.count(), "newest": lists.first(),
        "decisions": Decision.choices,
        "may_unify": request.actor.can(P.ITEMS_UNIFY)
        and region.path == request.actor.region_path,
        "may_export": request.actor.can(P.LISTS_EXPORT),
    }  # fmt: skip
    return render(request, "items/unified.html", context)


@require_GET
@staff(P.LISTS_EXPORT)
def unified_export(request: StaffRequest) -> HttpResponseBase:
    """What the tab shows, as a file: the merged list as narrowed, groups, or published lists."""
    region, shown = queries.region_of(request.viewer), _shown(request)
    if shown == "versions":
        lists = queries.lists_of(request.viewer, region).defer("content")
        return export(request, _("已公布的统一清单"), lists, LISTS)
    found = queries.unified_of(region, request.today)
    if shown == "items":
        rows = merged_of(request.GET, found, request.today).rows
        return export(request, _("统一清单"), rows, EXPORTED)
    name = _("疑似重复") if shown == "duplicates" else _("联合检查建议")
    return export(request, name, overlap_rows(_overlaps(found, shown)), OVERLAPS)


def _shown(request: StaffRequest) -> str:
    asked = request.GET.get("show", "items")
    return asked if asked in SHOWN else "items"


def _overlaps(found: queries.Unified, shown: str) -> Sequence[queries.Overlap]:
    return {"duplicates": found.duplicates, "joint": found.joint}.get(shown, ())


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
    messages.success(request, str(DONE[f"{given['decision']}-{given['kind']}"]))
    tab = "duplicates" if given["kind"] == "duplicate" else "joint"
    return redirect(f"{request.path.removesuffix('decide/')}?show={tab}")


@require_POST
@staff(P.ITEMS_UNIFY)
def publish_unified(request: StaffRequest) -> HttpResponse:
    """Publish the next version of the list."""
    done = actions.publish_unified(by=request.actor, at=request.now)
    messages.success(request, _("统一清单第 {n} 版已公布。").format(n=done.number))
    return redirect(f"{request.path.removesuffix('publish/')}?show=versions")
