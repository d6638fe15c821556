"""Placeholder until the ui kit brings its own."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class UserErrorMiddleware:
    """Passes the request on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)
