"""Ending an item, and taking that back while its day lies ahead."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sunlot.actors import Permission as P
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Forbidden, UserError
from sunlot.items import actions, queries
from sunlot.items.forms import EndForm
from sunlot.items.policies import require_publish
from sunlot.items.queries import laws
from sunlot.ui.drafting import kept


@require_http_methods(["GET", "POST"])
@staff(P.ITEMS_PUBLISH)
@kept("day", "reason")
def item_end(request: StaffRequest, code: str) -> HttpResponse:
    """From when on, and why."""
    item = queries.item_for(request.actor, code)
    require_publish(request.actor, item)
    sent = request.POST if request.method == "POST" else None
    form = EndForm(sent, initial={"day": request.today})
    error: UserError | None = None
    if sent is not None and form.is_valid():
        try:
            actions.end_item(item=item, **form.cleaned_data, by=request.actor, at=request.now)
            messages.success(
                request,
                _("{code} 自 {day} 起停用。").format(code=code, day=form.cleaned_data["day"]),
            )
            return redirect("items:detail", code=code)
        except Forbidden:
            raise
        except UserError as caught:
            error = caught
    context = {
        "item": item, "form": form, "error": error,
        "newest": item.versions.order_by("-number")[0],
        "flags": laws.flags_of(item, request.today),
    }  # fmt: skip
    return render(request, "items/end.html", context, status=200 if sent is None else 422)


@require_POST
@staff(P.ITEMS_PUBLISH)
def end_withdraw(request: StaffRequest, code: str) -> HttpResponse:
    """The item holds on as before."""
    item = queries.item_for(request.actor, code)
    actions.withdraw_end(item=item, by=request.actor, at=request.now)
    messages.success(request, _("已取消停用，事项继续有效。"))
    return redirect("items:detail", code=code)
