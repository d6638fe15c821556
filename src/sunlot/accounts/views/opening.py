"""Accounts: asked for, opened or sent back, closed."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.accounts import actions, queries
from sunlot.accounts.forms import AccountRequestForm, RefusalForm
from sunlot.accounts.listing import ACCOUNTS, REQUESTS
from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import UserError
from sunlot.ui.drafting import kept
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset


@require_GET
@staff(Permission.ACCOUNTS_VIEW)
def request_list(request: StaffRequest) -> HttpResponse:
    """Requests for accounts, newest first."""
    page = keyset(queries.requests_for(request.actor), request, order=("-requested_at", "pk"))
    return render(request, "accounts/requests.html", {"page": page})


@require_GET
@staff(Permission.ACCOUNTS_VIEW)
def request_export(request: StaffRequest) -> HttpResponseBase:
    """The requests as a file."""
    return export(request, _("开户申请"), queries.requests_for(request.actor), REQUESTS)


@require_http_methods(["GET", "POST"])
@staff(Permission.ACCOUNTS_REQUEST)
@kept("username", "name", "title", "role", "department")
def request_new(request: StaffRequest) -> HttpResponse:
    """Propose an account."""
    form = AccountRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.request_account(**form.cleaned_data, by=request.actor, at=request.now)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return redirect("accounts:requests")
    status = 422 if form.errors else 200
    return render(request, "accounts/request_new.html", {"form": form}, status=status)


@require_GET
@staff(Permission.ACCOUNTS_VIEW)
def request_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Check-answers page of one request."""
    wanted = get_object_or_404(queries.requests_for(request.actor), pk=pk)
    return render(request, "accounts/request.html", {"wanted": wanted, "form": RefusalForm()})


@require_POST
@staff(Permission.ACCOUNTS_DECIDE)
def request_open(request: StaffRequest, pk: int) -> HttpResponse:
    """Open the account; its one-time password is shown on this answer and never again."""
    wanted = get_object_or_404(queries.requests_for(request.actor), pk=pk)
    user, password = actions.open_account(request=wanted, by=request.actor, at=request.now)
    context = {"user_opened": user, "password": password}
    response = render(request, "accounts/opened.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@staff(Permission.ACCOUNTS_DECIDE)
def request_refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a request back."""
    wanted = get_object_or_404(queries.requests_for(request.actor), pk=pk)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        context = {"wanted": wanted, "form": form}
        return render(request, "accounts/request.html", context, status=422)
    actions.refuse_account(
        request=wanted, reason=form.cleaned_data["reason"], by=request.actor, at=request.now
    )
    return redirect("accounts:requests")


@require_GET
@staff(Permission.ACCOUNTS_VIEW)
def account_list(request: StaffRequest) -> HttpResponse:
    """All accounts, or those whose name holds some words."""
    words = request.GET.get("q", "").strip()
    people = queries.accounts_for(request.actor, words=words)
    page = keyset(people, request, order=("-opened_at", "pk"))
    return render(request, "accounts/accounts.html", {"page": page, "q": words})


@require_GET
@staff(Permission.ACCOUNTS_VIEW)
def account_export(request: StaffRequest) -> HttpResponseBase:
    """The accounts as narrowed, as a file."""
    rows = queries.accounts_for(request.actor, words=request.GET.get("q", "").strip())
    return export(request, _("账号"), rows, ACCOUNTS)


@require_POST
@staff(Permission.ACCOUNTS_DECIDE)
def account_disable(request: StaffRequest, pk: int) -> HttpResponse:
    """Close an account and its sessions."""
    user = get_object_or_404(queries.accounts_for(request.actor), pk=pk)
    actions.disable_account(user=user, by=request.actor, at=request.now)
    return redirect("accounts:accounts")
