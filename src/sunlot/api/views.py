"""The documents of the API, for people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlot.api.documents import calls_of, errors_of, scopes_of
from sunlot.tokens.rules import CALLS_PER_MINUTE
from sunlot.ui.frame import with_host


@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """How to call: written by the server itself, complete without a script or another server."""
    context = {
        "calls": calls_of(with_host(request, "/api/v1/")), "scopes": scopes_of(),
        "errors": errors_of(), "limit": CALLS_PER_MINUTE,
    }  # fmt: skip
    return render(request, "api/documents.html", context)
