"""The gate in front of every staff view."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from sunlot.actors.actor import require
from sunlot.actors.permissions import Permission


def staff(
    *permissions: Permission,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let only signed-in people pass who hold at least one of the permissions (none: everybody).

    Anonymous readers are led to sign-in; a wrong role gets `Forbidden`.
    """

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = getattr(request, "actor", None)
            if actor is None:
                return redirect_to_login(request.get_full_path())
            if permissions and not any(actor.can(permission) for permission in permissions):
                require(actor, permissions[0])
            return view(request, *args, **kwargs)

        guarded.staff_permissions = permissions  # type: ignore[attr-defined]
        return guarded

    return wrap
