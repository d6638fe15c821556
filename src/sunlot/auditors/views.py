"""Auditors' keys: asked for, confirmed by another administrator, ended."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.auditors import actions, queries
from sunlot.auditors.forms import ConfirmForm, EndingForm, KeyForm, RefusalForm
from sunlot.auditors.listing import KEYS
from sunlot.auditors.models import AuditorKey
from sunlot.errors import UserError
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset


@require_GET
@staff(Permission.AUDITORS_CHANGE)
def key_list(request: StaffRequest) -> HttpResponse:
    """All keys, newest first."""
    page = keyset(queries.keys_for(request.actor), request, order=("-requested_at", "pk"))
    return render(request, "auditors/list.html", {"page": page})


@require_GET
@staff(Permission.AUDITORS_CHANGE)
def key_export(request: StaffRequest) -> HttpResponseBase:
    """The keys as a file."""
    return export(request, _("审计公钥"), queries.keys_for(request.actor), KEYS)


@require_http_methods(["GET", "POST"])
@staff(Permission.AUDITORS_CHANGE)
def key_new(request: StaffRequest) -> HttpResponse:
    """Ask for a key to be registered."""
    form = KeyForm(request.POST or None)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            key = actions.request_key(**form.cleaned_data, by=request.actor, at=request.now)
        except UserError as caught:
            error = caught
        else:
            messages.success(request, _("已提交，由另一位管理员核对公钥编号后生效。"))
            return redirect("auditors:detail", pk=key.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "auditors/new.html", {"form": form, "error": error}, status=status)


@require_GET
@staff(Permission.AUDITORS_CHANGE)
def key_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One key: whose, since when, and the next step."""
    return _page(request, _found(request, pk))


@require_POST
@staff(Permission.AUDITORS_CHANGE)
def key_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the key in force."""
    key = _found(request, pk)
    form = ConfirmForm(request.POST, expected=key.key_id)
    if not form.is_valid():
        return _page(request, key, form=form)
    actions.confirm_key(key=key, by=request.actor, at=request.now)
    messages.success(request, _("公钥已生效，并列入公开的信任清单。"))
    return redirect("auditors:detail", pk=pk)


@require_POST
@staff(Permission.AUDITORS_CHANGE)
def key_refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a request back."""
    key, refusal = _found(request, pk), RefusalForm(request.POST)
    if not refusal.is_valid():
        return _page(request, key, refusal=refusal)
    actions.refuse_key(key=key, **refusal.cleaned_data, by=request.actor, at=request.now)
    return redirect("auditors:detail", pk=pk)


@require_POST
@staff(Permission.AUDITORS_CHANGE)
def key_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Take no more statements of a key."""
    key, ending = _found(request, pk), EndingForm(request.POST)
    if not ending.is_valid():
        return _page(request, key, ending=ending)
    actions.end_key(key=key, **ending.cleaned_data, by=request.actor, at=request.now)
    messages.success(request, _("已结束，不再收录这把密钥的证明。"))
    return redirect("auditors:detail", pk=pk)


def _found(request: StaffRequest, pk: int) -> AuditorKey:
    return get_object_or_404(queries.keys_for(request.actor), pk=pk)


def _page(
    request: StaffRequest, key: AuditorKey, *, form: Any = None, refusal: Any = None,
    ending: Any = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "key": key, "own": key.requested_by_id == request.actor.user_id,
        "form": form or ConfirmForm(expected=key.key_id), "refusal": refusal or RefusalForm(),
        "ending": ending or EndingForm(),
    }  # fmt: skip
    status = 422 if form or refusal or ending else 200
    return render(request, "auditors/detail.html", context, status=status)
