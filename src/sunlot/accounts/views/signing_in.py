"""The rules of signing in with the locks that hold, and the log that the auditor reads."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sunlot.accounts import actions, queries, rules
from sunlot.accounts.forms import SignInSearchForm
from sunlot.accounts.listing import SIGN_INS
from sunlot.actors import ROLES, Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset


@require_GET
@staff(Permission.ACCOUNTS_DECIDE)
def policy(request: StaffRequest) -> HttpResponse:
    """Who is locked out now, and every rule of signing in as it stands."""
    required = settings.SECOND_FACTOR_ROLES
    context: dict[str, Any] = {
        "locks": queries.locks_for(request.actor, request.now),
        "roles": [(role, role.code in required) for role in ROLES.values()],
        "account_failures": rules.ACCOUNT_FAILURES,
        "address_failures": rules.ADDRESS_FAILURES,
        "lock_minutes": int(rules.LOCK_FOR.total_seconds() // 60),
        "profile": settings.PASSWORD_PROFILE,
        "days": settings.PASSWORD_DAYS,
        "demo": settings.DEMO,
    }
    return render(request, "accounts/policy.html", context)


@require_POST
@staff(Permission.ACCOUNTS_DECIDE)
def account_release(request: StaffRequest, pk: int) -> HttpResponse:
    """End the lock of an account."""
    user = get_object_or_404(queries.accounts_for(request.actor), pk=pk)
    actions.release_account(user=user, by=request.actor, at=request.now)
    messages.success(request, _("已解除 %(name)s 的登录锁定。") % {"name": user.name})
    return redirect("accounts:policy")


@require_POST
@staff(Permission.ACCOUNTS_DECIDE)
def address_release(request: StaffRequest, address: str) -> HttpResponse:
    """End the lock of a network address."""
    try:
        validate_ipv46_address(address)
    except ValidationError as error:
        raise Http404 from error
    actions.release_address(address=address, by=request.actor, at=request.now)
    messages.success(request, _("已解除 %(address)s 的登录锁定。") % {"address": address})
    return redirect("accounts:policy")


@require_GET
@staff(Permission.AUDIT_VIEW)
def sign_in_list(request: StaffRequest) -> HttpResponse:
    """Who signed in or tried to, when, from where, with what result."""
    form = SignInSearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = keyset(queries.sign_ins_for(request.actor, **wanted), request, order=("-pk",))
    return render(request, "accounts/sign_ins.html", {"page": page, "form": form})


@require_GET
@staff(Permission.AUDIT_VIEW)
def sign_in_export(request: StaffRequest) -> StreamingHttpResponse:
    """The log as narrowed, as a file."""
    form = SignInSearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    return export(request, _("登录记录"), queries.sign_ins_for(request.actor, **wanted), SIGN_INS)
