"""The public site in another form: large text under /elder/open/, a language under /en/ and /zh/.

A form works like a mount point, Django's script prefix: every address that a page makes keeps it,
so that a reader stays in the form without a cookie. The address without it is the permanent one.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext

from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation

PUBLIC = "/open/"
# Addresses of the public site that have no other form: the verifier, the files of the log.
FORMLESS = ("/verify/", "/log/")
ELDER, ENGLISH, CHINESE = "elder", "en", "zh"
# Form → language; "" leaves the language as it was asked for.
FORMS: Mapping[str, str] = {ELDER: "", ENGLISH: "en", CHINESE: "zh-hans"}


class VariantMiddleware:
    """Sets ``request.variant``; below a form's prefix the public site answers as without it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name, _slash, rest = request.path_info[1:].partition("/")
        if name not in FORMS or not f"/{rest}".startswith(PUBLIC):
            request.variant = ""  # type: ignore[attr-defined]
            return self.get_response(request)
        request.variant = name  # type: ignore[attr-defined]
        request.path_info = f"/{rest}"
        before, language = get_script_prefix(), FORMS[name]
        set_script_prefix(f"{before}{name}/")
        try:
            with translation.override(language) if language else nullcontext():
                response = self.get_response(request)
                response.headers.setdefault("Content-Language", translation.get_language() or "")
                return response
        finally:
            set_script_prefix(before)


def is_public(request: HttpRequest) -> bool:
    """Whether an address belongs to the public site, in whatever form."""
    return request.path_info.startswith((PUBLIC, *FORMLESS))


def address_in(request: HttpRequest, name: str) -> str:
    """The same page in another form, with its query; "" is the permanent address."""
    query = request.META.get("QUERY_STRING", "")
    form = f"/{name}" if name else ""
    return f"{form}{request.path_info}" + (f"?{query}" if query else "")
