"""Turns user errors into pages and gives every bug a number that a person can quote."""

import logging
from collections.abc import Callable

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse

from sunlot.errors import UserError
from sunlot.ui.views import new_reference, render_error

log = logging.getLogger("sunlot.errors")
EXPECTED = (Http404, PermissionDenied, BadRequest, SuspiciousOperation)


class UserErrorMiddleware:
    """Renders `UserError` (403 or 409) and marks other exceptions for the 500 page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The database refuses NUL in every text, so that no page can be about such an address.
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return render_error(request, 404)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a user's error; a bug gets a reference and goes its usual way to the 500 page."""
        if isinstance(exception, UserError):
            return render_error(request, exception.status, error=exception)
        if not isinstance(exception, EXPECTED):
            reference = new_reference()
            request.error_reference = reference  # type: ignore[attr-defined]
            log.error("%s %s %s", reference, request.method, request.path, exc_info=exception)
        return None
