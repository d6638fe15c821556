"""The queue of duplicates, the comparison of a pair, merging and taking it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import UserError
from sunlot.quality import actions, presenting
from sunlot.quality.forms import KeepForm, ReasonForm
from sunlot.quality.listing import EXPORTED_PAIRS, NOT_DECIDED, departments_of_pairs, pairs_of
from sunlot.quality.models import DuplicatePair, PairReason
from sunlot.quality.policies import may_merge, require_merging
from sunlot.quality.queries import duplicates
from sunlot.quality.states import PairState
from sunlot.targets.queries import regions_of
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset

ORDER = ("-score", "pk")


@require_GET
@staff(Permission.TARGETS_MERGE)
def pair_list(request: StaffRequest) -> HttpResponse:
    """Pairs that wait, those that the most speaks for first."""
    regions = regions_of(request.viewer, request.today)
    rows, queue = pairs_of(request.GET, request.viewer, regions)
    page = keyset(rows, request, order=ORDER)
    context = {
        "page": page, "rows": [presenting.row_of(one, request.actor) for one in page.rows],
        "queue": queue, "refusal": presenting.refusal_of(request.GET.get(NOT_DECIDED, "")),
        "regions": regions, "reasons": PairReason.choices, "states": PairState.choices,
        "departments": departments_of_pairs(request.viewer),
        "may_export": request.actor.can(Permission.LISTS_EXPORT),
        "may_decide": queue.chosen.get("state", PairState.OPEN) == PairState.OPEN,
        "query": _asked(request),
    }  # fmt: skip
    return render(request, "quality/duplicates.html", context)


def _asked(request: StaffRequest) -> str:
    """The list's address without what was said of the last try to decide."""
    query = request.GET.copy()
    query.pop(NOT_DECIDED, None)
    return query.urlencode()


@require_GET
@staff(Permission.TARGETS_MERGE)
def pair_export(request: StaffRequest) -> HttpResponseBase:
    """The queue as narrowed, as a file."""
    regions = regions_of(request.viewer, request.today)
    rows, _queue = pairs_of(request.GET, request.viewer, regions)
    return export(request, _("疑似重复的检查对象"), rows.order_by(*ORDER), EXPORTED_PAIRS)


@require_GET
@staff(Permission.TARGETS_MERGE)
def pair_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Both records side by side, what differs, and what has been decided."""
    return _pair_page(request, duplicates.pair_for(request.actor, pk))


@require_http_methods(["GET", "POST"])
@staff(Permission.TARGETS_MERGE)
def pair_merge(request: StaffRequest, pk: int) -> HttpResponse:
    """The check before a merge: which record stays, and what it takes over."""
    pair = duplicates.pair_for(request.actor, pk)
    require_merging(request.actor, pair.first, pair.second)
    comparison = duplicates.compare(pair)
    asked = request.POST if request.method == "POST" else None
    chosen = presenting.chosen_of(comparison, request.GET.get("keep", ""))
    form = KeepForm(
        asked, choices=presenting.choices_of(comparison), initial={"kept": chosen.target.pk}
    )
    error: UserError | None = None
    if asked is not None and form.is_valid():
        try:
            kept = form.cleaned_data["kept"]
            actions.merge(pair=pair, kept=kept, by=request.actor, at=request.now)
            messages.success(request, _("已合并。原来的代码、编号和名称仍能查到这一条。"))
            return redirect("quality:pair", pk=pk)
        except UserError as caught:
            error = caught
    context = {
        "pair": pair, "form": form, "error": error,
        "outcomes": presenting.outcomes_of(comparison, chosen),
    }  # fmt: skip
    return render(request, "quality/merge.html", context, status=422 if asked is not None else 200)


@require_POST
@staff(Permission.TARGETS_MERGE)
def pair_dismiss(request: StaffRequest, pk: int) -> HttpResponse:
    """The two are two."""
    pair = duplicates.pair_for(request.actor, pk)
    require_merging(request.actor, pair.first, pair.second)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _pair_page(request, pair, form=form, status=422)
    reason = form.cleaned_data["reason"]
    actions.dismiss(pair=pair, reason=reason, by=request.actor, at=request.now)
    messages.success(request, _("已记为不是重复，不再提示。"))
    return redirect("quality:duplicates")


@require_POST
@staff(Permission.TARGETS_MERGE)
def pair_reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Back into the queue."""
    pair = duplicates.pair_for(request.actor, pk)
    actions.reopen(pair=pair, by=request.actor, at=request.now)
    messages.success(request, _("已放回待处理。"))
    return redirect("quality:pair", pk=pk)


@require_POST
@staff(Permission.TARGETS_MERGE)
def merge_undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a merge back."""
    made = duplicates.merge_for(request.actor, pk)
    actions.undo(made=made, by=request.actor, at=request.now)
    messages.success(request, _("已撤销合并，两条记录恢复原状。"))
    return redirect("quality:pair", pk=made.pair_id)


def _pair_page(
    request: StaffRequest, pair: DuplicatePair, *, form: Any = None, status: int = 200
) -> HttpResponse:
    comparison = duplicates.compare(pair)
    allowed = may_merge(request.actor, pair.first, pair.second)
    is_open = pair.state == PairState.OPEN
    merged = duplicates.merge_of(pair)
    gone = any(one.successor_id for one in (pair.first, pair.second)) and not merged
    context = {
        "pair": pair, "comparison": comparison, "table": presenting.table_of(comparison),
        "form": form or ReasonForm(), "merged": merged, "allowed": allowed, "gone": gone,
        "keepers": presenting.keepers_of(pair, request.actor),
        "may_decide": allowed and is_open and not gone, "is_open": is_open,
        "may_reopen": allowed and pair.state == PairState.DISMISSED,
    }  # fmt: skip
    return render(request, "quality/pair.html", context, status=status)
