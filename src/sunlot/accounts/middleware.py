"""Who acts and when: set once per request, so that no view asks for the clock or the account."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sunlot import clock
from sunlot.accounts.models import User
from sunlot.accounts.queries import actor_of

PASSWORD_PATHS = ("account_change_password", "account_logout")


class ActorMiddleware:
    """Sets ``request.actor`` (None when anonymous), ``request.now`` and ``request.today``.

    An account that must change its password reaches nothing else before it has.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.now()  # type: ignore[attr-defined]
        request.today = clock.today_of(request.now)  # type: ignore[attr-defined]
        request.actor = None  # type: ignore[attr-defined]
        if request.path.startswith(("/open/", "/static/")):
            return self.get_response(request)
        if request.user.is_authenticated:
            user = User.objects.with_actor_facts().get(pk=request.user.pk)
            request.actor = actor_of(user)  # type: ignore[attr-defined]
            allowed = [reverse(name) for name in PASSWORD_PATHS]
            if user.must_change_password and request.path not in allowed:
                return redirect("account_change_password")
        return self.get_response(request)
