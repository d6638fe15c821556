"""Stored filters: 抽取范围. Counts only: a filter is no list of names (DR-08)."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import UserError
from sunlot.targets import actions, panels, presenting, queries
from sunlot.targets.filters import condition_of, describe
from sunlot.targets.forms import FilterForm
from sunlot.targets.listing import address_of, listing_of, named, stored_columns, stored_of
from sunlot.targets.policies import is_own, require_own
from sunlot.targets.rules import NARROW, is_narrow
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset


@require_GET
@staff(Permission.BUSINESS_VIEW)
def filter_list(request: StaffRequest) -> HttpResponse:
    """Filters of the region with their sizes of today."""
    text, found = named(request.GET, queries.filters_for(request.viewer))
    page = keyset(found, request, order=("-stored_at", "-pk"))
    rows = [
        (one, describe(one.conditions), size, is_narrow(size))
        for one in page.rows
        for size in (queries.measured(one, request.today).size,)
    ]
    context = {
        "page": page, "rows": rows, "text": text,
        "may_store": request.actor.can(Permission.PLANS_EDIT),
        "may_export": request.actor.can(Permission.LISTS_EXPORT),
    }  # fmt: skip
    return render(request, "targets/filters.html", context)


@require_GET
@staff(Permission.LISTS_EXPORT)
def filter_export(request: StaffRequest) -> HttpResponseBase:
    """The stored filters as a file."""
    _text, rows = named(request.GET, queries.filters_for(request.viewer))
    return export(request, _("抽取范围"), rows, stored_columns(request.today))


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_EDIT)
def filter_new(request: StaffRequest) -> HttpResponse:
    """Keep what the list shows as a filter; the address is that of the list."""
    listing = listing_of(request.GET, request.viewer, request.today)
    conditions = stored_of(listing, request.viewer)
    form = FilterForm(request.POST if request.method == "POST" else None)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            stored = actions.store_filter(
                name=form.cleaned_data["name"], conditions=conditions, by=request.actor,
                at=request.now,
            )  # fmt: skip
            messages.success(request, _("已存为抽取范围“{name}”。").format(name=stored.name))
            return redirect("targets:filter", pk=stored.pk)
        except UserError as caught:
            error = caught
    size = queries.targets_for(request.actor).filter(condition_of(conditions)).count()
    context = {
        "form": form, "error": error, "words": describe(conditions), "size": size,
        "narrow": is_narrow(size), "limit": NARROW, "shown": listing.rows.count(),
        "query": request.GET.urlencode(), "address": address_of(conditions),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/filter_new.html", context, status=status)


@require_GET
@staff(Permission.BUSINESS_VIEW)
def filter_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One filter: its words, its size and mix, how both have changed, whether it aims at few, and
    the tasks that use it."""
    stored = queries.filter_for(request.actor, pk)
    measured = queries.measured(stored, request.today)
    size = measured.size
    context = {
        "mix": presenting.mix_of(measured), "measured": measured,
        "course": presenting.course_of(stored), "stored": stored,
        "words": describe(stored.conditions), "size": size,
        "narrow": is_narrow(size), "limit": NARROW, "address": address_of(stored.conditions),
        "panels": panels.filter_panels_of(stored, request.actor, request.today),
        "may_remove": is_own(request.actor, stored),
    }  # fmt: skip
    return render(request, "targets/filter.html", context)


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_EDIT)
def filter_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a filter off the list; before that, what goes with it."""
    stored = queries.filter_for(request.actor, pk)
    require_own(request.actor, stored)
    if request.method == "GET":
        context = {
            "stored": stored, "words": describe(stored.conditions),
            "days": stored.sizes.count(),
        }  # fmt: skip
        return render(request, "targets/filter_remove.html", context)
    actions.remove_filter(stored=stored, by=request.actor, at=request.now)
    messages.success(request, _("已从列表中移除；已采用它的任务不变。"))
    return redirect("targets:filters")
