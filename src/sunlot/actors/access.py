"""The gate in front of every staff view, and the request behind it."""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

from sunlot.actors.actor import Actor, require
from sunlot.actors.permissions import Permission
from sunlot.ui.drafting import page_behind

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request that passed the gate: who acts, the moment (UTC) and the day in China.

    `viewer` is the same person through the view of the top bar: what lists, the workbench and
    search read as. Records and actions ask `actor`.
    """

    actor: Actor
    viewer: Actor
    now: datetime.datetime
    today: datetime.date
    htmx: HtmxDetails


class StaffView(Protocol[P]):
    """A guarded view; the permission walk reads what it asks for."""

    staff_permissions: tuple[Permission, ...]

    def __call__(
        self, request: HttpRequest, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase: ...


def staff(
    *permissions: Permission,
) -> Callable[[Callable[Concatenate[StaffRequest, P], HttpResponseBase]], StaffView[P]]:
    """Let only signed-in people pass who hold at least one of the permissions (none: everybody).

    Anonymous readers are led to sign-in; a wrong role gets `Forbidden`.
    """

    def wrap(view: Callable[Concatenate[StaffRequest, P], HttpResponseBase]) -> StaffView[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None:
                return redirect_to_login(page_behind(request) or request.get_full_path())
            if permissions and not any(actor.can(permission) for permission in permissions):
                require(actor, permissions[0])
            return view(cast(StaffRequest, request), *args, **kwargs)

        marked = cast(StaffView[P], guarded)
        marked.staff_permissions = permissions
        return marked

    return wrap
