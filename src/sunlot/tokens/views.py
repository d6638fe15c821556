"""Tokens: asked for, confirmed by another administrator, fetched once, revoked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import UserError
from sunlot.tokens import actions, queries
from sunlot.tokens.forms import (
    NetworksForm,
    RefusalForm,
    RevocationForm,
    TokenConfirmForm,
    TokenForm,
)
from sunlot.tokens.listing import TOKENS
from sunlot.tokens.models import Token
from sunlot.tokens.rules import CALLS_PER_MINUTE, ends_soon, is_good
from sunlot.tokens.states import TokenState
from sunlot.ui.exports import export
from sunlot.ui.navigation import url_of
from sunlot.ui.paging import keyset


@require_GET
@staff(Permission.TOKENS_CHANGE)
def token_list(request: StaffRequest) -> HttpResponse:
    """All tokens, newest first, with those that end soon above."""
    state = request.GET.get("state", "")
    found = queries.with_state(queries.tokens_for(request.actor), state)
    page = keyset(found, request, order=("-requested_at", "pk"))
    context = {
        "page": page,
        "rows": [(one, *_standing(one, request)) for one in page.rows],
        "ending": queries.ending(request.actor, request.today),
        "states": TokenState.choices,
        "state": state,
        "documents": url_of("api:docs"),
    }
    return render(request, "tokens/list.html", context)


@require_GET
@staff(Permission.TOKENS_CHANGE)
def token_export(request: StaffRequest) -> HttpResponseBase:
    """The tokens as narrowed, as a file; there is no secret to leave out."""
    found = queries.with_state(queries.tokens_for(request.actor), request.GET.get("state", ""))
    return export(request, _("接口令牌"), found, TOKENS)


@require_http_methods(["GET", "POST"])
@staff(Permission.TOKENS_CHANGE)
def token_new(request: StaffRequest) -> HttpResponse:
    """Ask for a token."""
    form = TokenForm(request.POST or None)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            token = actions.request_token(**form.cleaned_data, by=request.actor, at=request.now)
        except UserError as caught:
            error = caught
        else:
            messages.success(request, _("已提交，由另一位管理员确认后，您可以领取令牌。"))
            return redirect("tokens:detail", pk=token.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "tokens/new.html", {"form": form, "error": error}, status=status)


@require_GET
@staff(Permission.TOKENS_CHANGE)
def token_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One token: what it may do, who gave it, its last use, and the next step."""
    return _page(request, _found(request, pk))


@require_POST
@staff(Permission.TOKENS_CHANGE)
def token_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Agree that the token is given."""
    token = _found(request, pk)
    form = TokenConfirmForm(request.POST, expected=token.owner.username)
    if not form.is_valid():
        return _page(request, token, form=form)
    actions.confirm_token(token=token, by=request.actor, at=request.now)
    messages.success(request, _("已确认，由申请人领取令牌。"))
    return redirect("tokens:detail", pk=pk)


@require_POST
@staff(Permission.TOKENS_CHANGE)
def token_refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a request back."""
    token, refusal = _found(request, pk), RefusalForm(request.POST)
    if not refusal.is_valid():
        return _page(request, token, refusal=refusal)
    actions.refuse_token(token=token, **refusal.cleaned_data, by=request.actor, at=request.now)
    return redirect("tokens:detail", pk=pk)


@require_POST
@staff(Permission.TOKENS_CHANGE)
def token_issue(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the secret on this answer and never again."""
    token, secret = actions.issue_token(token=_found(request, pk), by=request.actor, at=request.now)
    context = {"token": token, "secret": secret, "documents": url_of("api:docs")}
    response = render(request, "tokens/issued.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@staff(Permission.TOKENS_CHANGE)
def token_revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """End a token at once."""
    token, revocation = _found(request, pk), RevocationForm(request.POST)
    if not revocation.is_valid():
        return _page(request, token, revocation=revocation)
    actions.revoke_token(token=token, **revocation.cleaned_data, by=request.actor, at=request.now)
    messages.success(request, _("令牌已停用，立即生效。"))
    return redirect("tokens:detail", pk=pk)


@require_POST
@staff(Permission.TOKENS_CHANGE)
def token_networks(request: StaffRequest, pk: int) -> HttpResponse:
    """Change where calls may come from; opening more waits for another administrator."""
    token, networks = _found(request, pk), NetworksForm(request.POST)
    if not networks.is_valid():
        return _page(request, token, networks=networks)
    try:
        token = actions.change_networks(
            token=token, **networks.cleaned_data, by=request.actor, at=request.now
        )
    except UserError as error:
        return _page(request, token, networks=networks, error=error)
    if token.wanted_networks is None:
        messages.success(request, _("网段已更改，立即生效。"))
    else:
        messages.success(request, _("已提出，由另一位管理员确认后生效。"))
    return redirect("tokens:detail", pk=pk)


@require_POST
@staff(Permission.TOKENS_CHANGE)
def token_networks_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Agree that calls may come from the other networks."""
    actions.confirm_networks(token=_found(request, pk), by=request.actor, at=request.now)
    messages.success(request, _("网段已更改，立即生效。"))
    return redirect("tokens:detail", pk=pk)


@require_POST
@staff(Permission.TOKENS_CHANGE)
def token_networks_drop(request: StaffRequest, pk: int) -> HttpResponse:
    """Leave the networks as they are."""
    actions.drop_networks(token=_found(request, pk), by=request.actor, at=request.now)
    messages.success(request, _("网段保持不变。"))
    return redirect("tokens:detail", pk=pk)


def _found(request: StaffRequest, pk: int) -> Token:
    return get_object_or_404(queries.tokens_for(request.actor), pk=pk)


def _standing(token: Token, request: StaffRequest) -> tuple[bool, bool]:
    """Whether a token in use is no longer good, and whether it ends soon."""
    used = token.state == TokenState.ISSUED
    good = is_good(queries.facts_of(token, request.today), on=request.today)
    return used and not good, used and good and ends_soon(token.expires_on, today=request.today)


def _page(
    request: StaffRequest, token: Token, *, form: Any = None, refusal: Any = None,
    revocation: Any = None, networks: Any = None, error: UserError | None = None,
) -> HttpResponse:  # fmt: skip
    is_over, is_ending = _standing(token, request)
    context = {
        "token": token, "is_over": is_over, "is_ending": is_ending,
        "facts": queries.facts_of(token, request.today),
        "lost": queries.rights_in_words(token),
        "own": token.requested_by_id == request.actor.user_id,
        "form": form or TokenConfirmForm(expected=token.owner.username),
        "refusal": refusal or RefusalForm(), "revocation": revocation or RevocationForm(),
        "limit": CALLS_PER_MINUTE, "error": error,
        "networks": networks or NetworksForm(initial={"networks": "\n".join(token.networks)}),
        "may_change": token.state in (TokenState.CONFIRMED, TokenState.ISSUED),
        "wanted_own": token.wanted_by_id == request.actor.user_id,
    }  # fmt: skip
    status = 422 if form or refusal or revocation or networks else 200
    return render(request, "tokens/detail.html", context, status=status)
