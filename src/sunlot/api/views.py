"""The documents of the API, for people, and addresses that are none."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
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


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    """Everything below /api/ that is no address, without a form or a cookie."""
    raise Http404
