"""Error pages (wired as Django's handlers in the root urls) and the component gallery."""

import logging
import secrets
import sys
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sunlot.ui.frame import is_demo
from sunlot.ui.gallery import samples
from sunlot.ui.navigation import url_of
from sunlot.ui.troubles import trouble_of
from sunlot.ui.variants import is_public

log = logging.getLogger("sunlot.errors")


def base_template(request: HttpRequest) -> str:
    """The frame an error page stands in: the one of the page that failed."""
    if is_public(request):
        return "ui/portal.html"
    return "ui/staff.html" if getattr(request, "actor", None) else "ui/plain.html"


def render_error(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """One of errors/400, 403, 404, 409, 500: what failed, what was saved, what to do."""
    context.setdefault("error", None)
    portal = is_public(request)
    context |= {
        "base_template": base_template(request),
        "home_url": url_of("portal:home" if portal else "home:workbench"),
        "home_label": _("回到首页") if portal else _("回到工作台"),
    }
    return render(request, f"errors/{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400."""
    return render_error(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403."""
    return render_error(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404."""
    return render_error(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: the form was too old, or came from another page."""
    return render_error(request, 403, csrf=True)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500. The frame is left out: it may be what failed."""
    trouble = trouble_of(sys.exc_info()[1])
    reference: str = getattr(request, "error_reference", "")
    if not reference:  # it failed before or after the view
        reference = new_reference()
        log.error("%s %s %s", reference, request.method, request.path, exc_info=True)
    context = {"base_template": "ui/plain.html", "reference": reference, "trouble": trouble}
    return render(request, "errors/500.html", context, status=trouble.status if trouble else 500)


def new_reference() -> str:
    """A short number for one failure, such as E-7F3A; the log holds it with the traceback."""
    return f"E-{secrets.token_hex(2).upper()}"


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state; for staff, and for everybody in demo and debug mode."""
    return _gallery(request, "ui/gallery.html")


@require_GET
def portal_gallery(request: HttpRequest) -> HttpResponse:
    """The components of the public site, likewise."""
    return _gallery(request, "ui/gallery_portal.html")


def _gallery(request: HttpRequest, template: str) -> HttpResponse:
    if not (getattr(request, "actor", None) or settings.DEBUG or is_demo()):
        raise Http404
    return render(request, template, samples())
