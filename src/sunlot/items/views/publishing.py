"""Publishing the draft of one item, or all complete ones: read first, then confirmed."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sunlot.actors import Permission as P
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import UserError
from sunlot.items import actions, presenting, queries
from sunlot.items.errors import DraftsChanged, NothingToPublish
from sunlot.items.models import Item
from sunlot.items.policies import require_publish
from sunlot.items.queries.publishing import (
    Going,
    draft_to_publish,
    going,
    going_together,
    mark_of,
)

UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
@staff(P.ITEMS_PUBLISH)
def publish(request: StaffRequest, code: str) -> HttpResponse:
    """What becomes public of one item, beside what stands now."""
    item = queries.item_for(request.actor, code)
    require_publish(request.actor, item)
    error: UserError | None = None
    if request.method == "POST":
        try:
            seen = request.POST.get("seen", "")
            done = actions.publish(item=item, by=request.actor, at=request.now, seen=seen)
        except DraftsChanged as caught:
            error = caught
        else:
            words = _("{code} 第 {n} 版已公示。").format(code=code, n=done.number)
            messages.success(request, words)
            return redirect("items:detail", code=code)
    try:
        shown = going([draft_to_publish(item, request.today)])
    except UserError as caught:  # an old page, or a link kept from before
        messages.warning(request, str(caught))
        return redirect("items:detail", code=code)
    return _page(request, shown, [], error, item)


@require_http_methods(["GET", "POST"])
@staff(P.ITEMS_PUBLISH)
def publish_all(request: StaffRequest) -> HttpResponse:
    """What becomes public of all complete drafts, and which of them are held back."""
    error: UserError | None = None
    if request.method == "POST":
        try:
            seen = request.POST.get("seen", "")
            count = actions.publish_all(by=request.actor, at=request.now, seen=seen)
        except DraftsChanged as caught:
            error = caught
        else:
            messages.success(request, _("已公示 {n} 项。").format(n=count))
            return redirect("items:list")
    ready, held = going_together(request.actor, request.today)
    if not ready and not held:
        messages.warning(request, str(NothingToPublish()))
        return redirect("items:list")
    return _page(request, ready, held, error, None)


def _page(
    request: StaffRequest, shown: Sequence[Going], held: Sequence[Going], error: UserError | None,
    item: Item | None,
) -> HttpResponse:  # fmt: skip
    context = {
        "rows": [(one, presenting.changes_of(one)) for one in shown],
        "held": held,
        "fresh": sum(one.former is None for one in shown),
        "seen": mark_of(shown),
        "item": item,
        "error": error,
    }
    return render(request, "items/publish.html", context, status=UNPROCESSABLE if error else 200)
