"""Resets of a forgotten password or a lost second factor: proposed, then decided by another."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.accounts import actions, queries
from sunlot.accounts.forms import RefusalForm, ResetConfirmForm, ResetForm
from sunlot.accounts.listing import RECOVERIES, RESETS
from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import UserError
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset


@require_GET
@staff(Permission.ACCOUNTS_VIEW)
def reset_list(request: StaffRequest) -> HttpResponse:
    """Requests for resets, newest first."""
    page = keyset(queries.resets_for(request.actor), request, order=("-requested_at", "pk"))
    return render(request, "accounts/resets.html", {"page": page})


@require_GET
@staff(Permission.ACCOUNTS_VIEW)
def reset_export(request: StaffRequest) -> HttpResponseBase:
    """The requests for resets as a file, without how somebody's identity was checked."""
    return export(request, _("重置申请"), queries.resets_for(request.actor), RESETS)


@require_GET
@staff(Permission.ACCOUNTS_VIEW, Permission.AUDIT_VIEW)
def recovery_list(request: StaffRequest) -> HttpResponse:
    """One-time passwords that were issued on the machine, newest first."""
    page = keyset(queries.recoveries_for(request.actor), request, order=("-issued_at", "pk"))
    context = {"page": page, "tabs": request.actor.can(Permission.ACCOUNTS_VIEW)}
    return render(request, "accounts/recoveries.html", context)


@require_GET
@staff(Permission.ACCOUNTS_VIEW, Permission.AUDIT_VIEW)
def recovery_export(request: StaffRequest) -> HttpResponseBase:
    """The one-time passwords that were issued on the machine as a file; never the passwords."""
    rows = queries.recoveries_for(request.actor)
    return export(request, _("服务器上签发的一次性密码"), rows, RECOVERIES)


@require_http_methods(["GET", "POST"])
@staff(Permission.ACCOUNTS_REQUEST)
def reset_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Propose to reset one account."""
    user = get_object_or_404(queries.accounts_for(request.actor), pk=pk)
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.request_reset(user=user, **form.cleaned_data, by=request.actor, at=request.now)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return redirect("accounts:resets")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/reset_new.html", {"person": user, "form": form}, status=status)


@require_GET
@staff(Permission.ACCOUNTS_VIEW)
def reset_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Check-answers page of one request."""
    wanted = get_object_or_404(queries.resets_for(request.actor), pk=pk)
    forms = {"form": ResetConfirmForm(expected=wanted.user.username), "refusal": RefusalForm()}
    return render(request, "accounts/reset.html", {"wanted": wanted, **forms})


@require_POST
@staff(Permission.ACCOUNTS_DECIDE)
def reset_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Reset; a one-time password is shown on this answer and never again."""
    wanted = get_object_or_404(queries.resets_for(request.actor), pk=pk)
    form = ResetConfirmForm(request.POST, expected=wanted.user.username)
    if not form.is_valid():
        context = {"wanted": wanted, "form": form, "refusal": RefusalForm()}
        return render(request, "accounts/reset.html", context, status=422)
    password = actions.confirm_reset(wanted=wanted, by=request.actor, at=request.now)
    context = {"wanted": wanted, "password": password}
    response = render(request, "accounts/reset_done.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@staff(Permission.ACCOUNTS_DECIDE)
def reset_refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a request back."""
    wanted = get_object_or_404(queries.resets_for(request.actor), pk=pk)
    refusal = RefusalForm(request.POST)
    if not refusal.is_valid():
        form = ResetConfirmForm(expected=wanted.user.username)
        context = {"wanted": wanted, "form": form, "refusal": refusal}
        return render(request, "accounts/reset.html", context, status=422)
    actions.refuse_reset(
        wanted=wanted, reason=refusal.cleaned_data["reason"], by=request.actor, at=request.now
    )
    return redirect("accounts:resets")
