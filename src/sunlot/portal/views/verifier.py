"""The browser verifier: a page about it, the file to use here, and the file to take along."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlot.portal.verifier import NAME, verifier


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """What it checks, where to get it, and how to tell that the file is the right one."""
    return render(request, "portal/verifier.html", {"verifier": verifier(), "name": NAME})


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The file itself, as it was built."""
    return _file()


@require_GET
def download(request: HttpRequest) -> HttpResponse:
    """The same bytes, to keep."""
    response = _file()
    response["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return response


@require_GET
def checksum(request: HttpRequest) -> HttpResponse:
    """One line for `sha256sum --check`."""
    line = f"{verifier().sha256}  {NAME}\n"
    return HttpResponse(line, content_type="text/plain; charset=utf-8")


def _file() -> HttpResponse:
    found = verifier()
    response = HttpResponse(found.content, content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = found.policy
    response["Cache-Control"] = "no-cache"
    response["ETag"] = f'"{found.sha256}"'
    return response
