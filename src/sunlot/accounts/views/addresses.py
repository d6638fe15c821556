"""Lists of networks: as they stand, a change proposed, then confirmed by another administrator."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.accounts import actions, queries
from sunlot.accounts.adapters import address_of
from sunlot.accounts.forms import AddressChangeForm, AddressConfirmForm, RefusalForm
from sunlot.accounts.models import AddressChange
from sunlot.accounts.rules import AddressGroup
from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import UserError
from sunlot.ui.paging import keyset


@require_GET
@staff(Permission.ADDRESSES_CHANGE)
def address_lists(request: StaffRequest) -> HttpResponse:
    """The list of every group of roles, and the changes so far."""
    changes = queries.address_changes_for(request.actor)
    context = {
        "lists": queries.address_lists_for(request.actor),
        "page": keyset(changes, request, order=("-requested_at", "pk"), size=10),
        "address": address_of(request),
    }
    return render(request, "accounts/addresses.html", context)


@require_http_methods(["GET", "POST"])
@staff(Permission.ADDRESSES_CHANGE)
def address_change_new(request: StaffRequest, group: str) -> HttpResponse:
    """Propose another list for one group."""
    if group not in AddressGroup.values:
        raise Http404
    held = next(one for one in queries.address_lists_for(request.actor) if one.group == group)
    form = AddressChangeForm(request.POST or None, initial={"networks": "\n".join(held.networks)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.request_address_change(
                group=group, **form.cleaned_data, address=address_of(request), by=request.actor,
                at=request.now,
            )  # fmt: skip
        except UserError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已提交，由另一位管理员确认后生效。"))
            return redirect("accounts:addresses")
    context = {"held": held, "form": form, "address": address_of(request)}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/address_new.html", context, status=status)


@require_GET
@staff(Permission.ADDRESSES_CHANGE)
def address_change(request: StaffRequest, pk: int) -> HttpResponse:
    """Check-answers page of one change."""
    return _page(request, _found(request, pk))


@require_POST
@staff(Permission.ADDRESSES_CHANGE)
def address_change_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the list in force."""
    change = _found(request, pk)
    form = AddressConfirmForm(request.POST, expected=len(change.networks))
    error: UserError | None = None
    if form.is_valid():
        try:
            actions.confirm_address_change(
                change=change, address=address_of(request), by=request.actor, at=request.now
            )
        except UserError as caught:
            error = caught
        else:
            messages.success(request, _("新名单已生效。"))
            return redirect("accounts:addresses")
    return _page(request, change, form=form, error=error)


@require_POST
@staff(Permission.ADDRESSES_CHANGE)
def address_change_refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a change back."""
    change = _found(request, pk)
    refusal = RefusalForm(request.POST)
    if not refusal.is_valid():
        return _page(request, change, refusal=refusal)
    actions.refuse_address_change(
        change=change, refusal=refusal.cleaned_data["reason"], by=request.actor, at=request.now
    )
    return redirect("accounts:addresses")


def _found(request: StaffRequest, pk: int) -> AddressChange:
    return get_object_or_404(queries.address_changes_for(request.actor), pk=pk)


def _page(
    request: StaffRequest, change: AddressChange, *, form: Any = None, refusal: Any = None,
    error: UserError | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "change": change,
        "form": form or AddressConfirmForm(expected=len(change.networks)),
        "refusal": refusal or RefusalForm(),
        "error": error,
        "added": [one for one in change.networks if one not in change.before],
        "removed": [one for one in change.before if one not in change.networks],
        "kept": [one for one in change.networks if one in change.before],
    }
    status = 422 if form or refusal else 200
    return render(request, "accounts/address_change.html", context, status=status)
