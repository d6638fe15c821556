"""Who acts and when: set once per request, so that no view asks for the clock or the account."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.urls import reverse

from sunlot import clock
from sunlot.accounts.adapters import BEGAN, SEEN, address_of, note
from sunlot.accounts.models import User
from sunlot.accounts.queries import actor_of
from sunlot.accounts.rules import (
    Ended,
    lacks_second_factor,
    may_reach,
    password_expired,
    session_ended,
    session_left,
)
from sunlot.accounts.states import Outcome
from sunlot.actors import View, role_of
from sunlot.actors.view import SESSION_KEY
from sunlot.ui import hooks
from sunlot.ui.drafting import page_behind
from sunlot.ui.variants import is_public

# Static files, and the API: it knows tokens, never a session.
WITHOUT_PERSON = ("/static/", "/api/")
PASSWORD_PATHS = ("account_change_password", "account_logout")
SECOND_FACTOR_PATHS = (
    "mfa_activate_totp", "mfa_view_recovery_codes", "account_reauthenticate",
    "account_change_password", "account_logout",
)  # fmt: skip
ASKING = ("accounts:session", "home:waiting")
# Sessions are marked as seen once a minute, not with every request.
MARK_EVERY = 60


class ActorMiddleware:
    """Sets ``request.actor``, ``.viewer`` (None when anonymous), ``.now`` and ``.today``.

    Ends sessions by the rule of the role, and those that come from outside the role's networks. An
    account that must change its password, or set up a second factor, reaches nothing else before
    it has.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.now()  # type: ignore[attr-defined]
        request.today = clock.today_of(request.now)  # type: ignore[attr-defined]
        request.actor = request.viewer = None  # type: ignore[attr-defined]
        if is_public(request) or request.path.startswith(WITHOUT_PERSON):
            return self.get_response(request)
        if request.user.is_authenticated:
            user = request.user
            ended = _end_session(request, user)
            if ended is not None:
                return ended
            actor = actor_of(user)
            request.actor = actor  # type: ignore[attr-defined]
            view = View.load(request.session.get(SESSION_KEY))
            request.viewer = actor.viewing(view)  # type: ignore[attr-defined]
            first = _to_do_first(request, user)
            if first is not None:
                return first
        return self.get_response(request)


def _end_session(request: HttpRequest, user: User) -> HttpResponse | None:
    """Lead to sign-in, back to the same page afterwards, if the session is over."""
    now = time.time()
    began = request.session.setdefault(BEGAN, now)
    seen = request.session.get(SEEN, began)
    role = role_of(user.role)
    ended: Ended = session_ended(began, seen, now, role.session)
    networks: list[str] = user.networks or []  # type: ignore[attr-defined]
    if not may_reach(address_of(request), networks):
        ended = "address"
    if not ended:
        if (SEEN not in request.session or now - seen >= MARK_EVERY) and not _only_asks(request):
            request.session[SEEN] = now
        return None
    kept = ended != "address" and is_genuine(request) and hooks.keep_draft(request, user.pk)
    logout(request)
    note(request, user, Outcome.OUTSIDE if ended == "address" else Outcome.TIMED_OUT)
    back = page_behind(request) or reverse("home:workbench")
    facts = {"next": back, "ended": ended} | ({"kept": "1"} if kept else {})
    return redirect(f"{reverse('account_login')}?{urlencode(facts)}")


def _only_asks(request: HttpRequest) -> bool:
    """A page that asks for news, or how long the session lasts, is no sign of a person."""
    return request.method == "GET" and request.path in map(reverse, ASKING)


def is_genuine(request: HttpRequest) -> bool:
    """Whether a form was sent by a page of this session, as every view is told by Django.

    It is asked before the session ends, so that what the form holds is its person's own.
    """
    return request.method == "POST" and _Check(_never).process_view(request, _never, (), {}) is None


class _Check(CsrfViewMiddleware):
    def _reject(self, *_facts: object) -> HttpResponse:
        return HttpResponse(status=403)


def _never(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def left_of(request: HttpRequest) -> hooks.SessionLeft | None:
    """How long the session of a request lasts; None where nobody is signed in."""
    actor = getattr(request, "actor", None)
    session = getattr(request, "session", {})
    if actor is None or actor.role is None or BEGAN not in session:
        return None
    began = session[BEGAN]
    seen = session.get(SEEN, began)
    return hooks.SessionLeft(*session_left(began, seen, time.time(), actor.role.session))


def _to_do_first(request: HttpRequest, user: User) -> HttpResponse | None:
    """Where the account must go before anything else; None where nothing is due."""
    at = request.now  # type: ignore[attr-defined]
    old = password_expired(user.password_set_at, at, days=settings.PASSWORD_DAYS)
    if user.must_change_password or old:
        return _unless_there(request, "account_change_password", PASSWORD_PATHS)
    has_one: bool = user.has_second_factor  # type: ignore[attr-defined]
    if lacks_second_factor(user.role, has_one=has_one, required=settings.SECOND_FACTOR_ROLES):
        return _unless_there(request, "mfa_activate_totp", SECOND_FACTOR_PATHS)
    return None


def _unless_there(request: HttpRequest, name: str, allowed: tuple[str, ...]) -> HttpResponse | None:
    if request.path in [reverse(one) for one in allowed]:
        return None
    return redirect(name)
