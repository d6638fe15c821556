"""Changes of law: what changed, which items cite it, and the answer for each of them."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.actors import Permission as P
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Forbidden, UserError
from sunlot.items import actions, presenting, queries
from sunlot.items.forms import HoldForm, LawChangeForm
from sunlot.items.listing import LAW_STATES, LAWS, laws_of
from sunlot.items.models import LawChangeKind
from sunlot.items.policies import may_edit, may_withdraw, require_edit
from sunlot.items.queries import laws
from sunlot.ui.drafting import kept
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset

LAW_FIELDS = (
    "instrument", "number", "what", "articles_text", "effective_on", "successor", "source", "note",
)  # fmt: skip


@require_GET
@staff(P.BUSINESS_VIEW)
def law_list(request: StaffRequest) -> HttpResponse:
    """Changes of law, newest first, each with how many items still wait."""
    listing = laws_of(request.GET, request.viewer, request.today)
    page = keyset(listing.rows, request, order=("-effective_on", "-pk"))
    context = {
        "page": page,
        "listing": listing,
        "rows": presenting.law_rows(page.rows, listing.flags),
        "kinds": LawChangeKind.choices,
        "states": LAW_STATES.items(),
        "may_enter": request.actor.can(P.ITEMS_EDIT),
        "may_export": request.actor.can(P.LISTS_EXPORT),
    }
    return render(request, "items/laws.html", context)


@require_GET
@staff(P.LISTS_EXPORT)
def law_export(request: StaffRequest) -> HttpResponseBase:
    """The changes of law as narrowed, as a file, each with how many items still wait."""
    listing = laws_of(request.GET, request.viewer, request.today)
    rows = presenting.law_rows(listing.rows, listing.flags)
    return export(request, _("法律变动"), rows, LAWS)


@require_http_methods(["GET", "POST"])
@staff(P.ITEMS_EDIT)
@kept(*LAW_FIELDS)
def law_new(request: StaffRequest) -> HttpResponse:
    """Enter a change; the next page shows whom it concerns."""
    form = LawChangeForm(request.POST if request.method == "POST" else None)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            change = actions.enter_law_change(**form.cleaned_data, by=request.actor, at=request.now)
            messages.success(request, _("已登记；引用它的事项已提醒各主管部门。"))
            return redirect("items:law", pk=change.pk)
        except Forbidden:
            raise
        except UserError as caught:
            error = caught
    status = 422 if request.method == "POST" else 200
    return render(request, "items/law_new.html", {"form": form, "error": error}, status=status)


@require_GET
@staff(P.BUSINESS_VIEW)
def law_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One change: the items that cite it and wait, by department, and the answers so far."""
    change = laws.change_for(request.actor, pk)
    flags = (
        [] if change.withdrawn_at else laws.flags(request.actor, on=request.today, changes=[change])
    )
    context = {
        "change": change,
        "flags": [(one, may_edit(request.actor, one.version.item)) for one in flags],
        "checks": laws.checks_under(request.actor, change),
        "may_withdraw": may_withdraw(request.actor, change),
    }
    return render(request, "items/law.html", context)


@require_POST
@staff(P.ITEMS_EDIT)
def law_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back an entry that was wrong."""
    change = laws.change_for(request.actor, pk)
    actions.withdraw_law_change(change=change, by=request.actor, at=request.now)
    messages.success(request, _("登记已撤销，相关提醒一并取消。"))
    return redirect("items:law", pk=pk)


@require_http_methods(["GET", "POST"])
@staff(P.ITEMS_EDIT)
@kept("note")
def law_hold(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """Record that an item was compared and still holds."""
    change = laws.change_for(request.actor, pk)
    item = queries.item_for(request.actor, code)
    require_edit(request.actor, item.department, item.code)
    form = HoldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.hold_item(
            change=change, item=item, note=form.cleaned_data["note"], by=request.actor,
            at=request.now,
        )  # fmt: skip
        messages.success(request, _("已记明：{code} 核对后仍然适用。").format(code=item.code))
        return redirect("items:law", pk=pk)
    context = {
        "change": change, "item": item, "form": form,
        "version": laws.flagged_version(item, change, request.today),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "items/law_hold.html", context, status=status)
