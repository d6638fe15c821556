"""What holds for every address below /api/: errors are problems, answers have their headers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from sunlot.api import problems
from sunlot.api.callers import JSON, headers_of

PREFIX = "/api/"
DOCUMENTS = "/api/v1/docs"


class ApiMiddleware:
    """Makes every error a problem.

    Views answer problems themselves; what comes from elsewhere (an unknown address, a refused
    method, a host that is not allowed) is turned into one here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        response: HttpResponse
        if "%00" in request.META.get("QUERY_STRING", ""):
            response = problems.of_user_error(request, problems.CharacterUnusable)
        elif not _is_served(request):
            given = request.headers.get("Accept", "")[:60]
            response = problems.of_user_error(request, problems.NotServed(given=given))
        else:
            response = self.get_response(request)
        if response.status_code >= 400 and response["Content-Type"] != problems.CONTENT_TYPE:
            allow = response.headers.get("Allow")
            response = problems.problem(
                response.status_code, code=f"http-{response.status_code}",
                detail=_said_of(response.status_code, request),
            )  # fmt: skip
            if allow:
                response["Allow"] = allow
        for name, value in headers_of(request).items():
            response[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        return response


def _is_served(request: HttpRequest) -> bool:
    """Whether the caller takes what the calls answer; the page for people is HTML."""
    return request.path_info == DOCUMENTS or any(
        map(request.accepts, (JSON, problems.CONTENT_TYPE))
    )


def _said_of(status: int, request: HttpRequest) -> str:
    if status == 405:
        return _("这个地址不接受 {method}。").format(method=request.method)
    if status == 404:
        return _("没有 {path} 这个地址。地址见 /api/v1/docs。").format(path=request.path[:200])
    return problems.title_of(status)
