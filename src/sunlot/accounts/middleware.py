"""Who acts and when: set once per request, so that no view asks for the clock or the account."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sunlot import clock
from sunlot.accounts.adapters import BEGAN, SEEN, note
from sunlot.accounts.models import User
from sunlot.accounts.queries import actor_of, user_of_request
from sunlot.accounts.rules import lacks_second_factor, password_expired, session_ended
from sunlot.accounts.states import Outcome
from sunlot.actors import role_of
from sunlot.ui.variants import is_public

PASSWORD_PATHS = ("account_change_password", "account_logout")
SECOND_FACTOR_PATHS = (
    "mfa_activate_totp", "mfa_view_recovery_codes", "account_reauthenticate",
    "account_change_password", "account_logout",
)  # fmt: skip
# Sessions are marked as seen once a minute, not with every request.
MARK_EVERY = 60


class ActorMiddleware:
    """Sets ``request.actor`` (None when anonymous), ``request.now`` and ``request.today``.

    Ends sessions by the rule of the role. An account that must change its password, or set up a
    second factor, reaches nothing else before it has.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.now()  # type: ignore[attr-defined]
        request.today = clock.today_of(request.now)  # type: ignore[attr-defined]
        request.actor = None  # type: ignore[attr-defined]
        if is_public(request) or request.path.startswith("/static/"):
            return self.get_response(request)
        if request.user.is_authenticated:
            user = user_of_request(request.user.pk)
            ended = _end_session(request, user)
            if ended is not None:
                return ended
            request.actor = actor_of(user)  # type: ignore[attr-defined]
            first = _to_do_first(request, user)
            if first is not None:
                return first
        return self.get_response(request)


def _end_session(request: HttpRequest, user: User) -> HttpResponse | None:
    """Lead to sign-in, back to the same page afterwards, if the session is over."""
    now = time.time()
    began = request.session.setdefault(BEGAN, now)
    seen = request.session.get(SEEN, began)
    ended = session_ended(began, seen, now, role_of(user.role).session)
    if not ended:
        if SEEN not in request.session or now - seen >= MARK_EVERY:
            request.session[SEEN] = now
        return None
    logout(request)
    note(request, user, Outcome.TIMED_OUT)
    back = request.get_full_path() if request.method == "GET" else reverse("home:workbench")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': back, 'ended': ended})}")


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
