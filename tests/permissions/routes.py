"""Every address of the site with the methods that its view declares, read from the resolver."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

PROBED = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_PARAMETER = re.compile(r"<(?:[a-z]+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its name with namespace, its text (``plans/<int:pk>/``) and its view."""

    name: str
    text: str
    view: Callable[..., Any]

    @property
    def app(self) -> str:
        """The namespace; allauth's three addresses have none."""
        return self.name.partition(":")[0] if ":" in self.name else "sign-in"

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """(name, text of the address up to and with the parameter) of each parameter in order."""
        return [(one[1], self.text[: one.end()]) for one in _PARAMETER.finditer(self.text)]

    @property
    def methods(self) -> tuple[str, ...]:
        """What the view answers by its own declaration; empty where it declares nothing."""
        return declared(self.view)

    @property
    def is_public(self) -> bool:
        """Part of the public site, which knows no sign-in."""
        return self.text.startswith(("open/", "verify/", "log/"))

    @property
    def is_api(self) -> bool:
        """Part of the API, which knows tokens and no sign-in."""
        return self.text.startswith("api/")

    @property
    def permissions(self) -> tuple[str, ...] | None:
        """What the gate `@staff` asks for; None where the view has no gate."""
        return getattr(self.view, "staff_permissions", None)


def declared(view: Callable[..., Any]) -> tuple[str, ...]:
    """The methods of a view: of its class, or of Django's `require_…` decorator around it."""
    view_class = getattr(view, "view_class", None)
    if view_class is not None:
        names = getattr(view, "view_initkwargs", {}).get(
            "http_method_names", view_class.http_method_names
        )
        found = {name.upper() for name in names if hasattr(view_class, name)}
        return tuple(sorted(found - {"HEAD", "OPTIONS"}))
    if path_view := _path_view(view):
        return tuple(sorted({one for each in path_view.operations for one in each.methods}))
    layer: Any = view
    while layer is not None:
        code = getattr(layer, "__code__", None)
        if code is not None and "request_method_list" in code.co_freevars:
            cell = layer.__closure__[code.co_freevars.index("request_method_list")]
            return tuple(sorted(set(cell.cell_contents) - {"HEAD"}))
        layer = getattr(layer, "__wrapped__", None)
    return ()


def _path_view(view: Callable[..., Any]) -> PathView | None:
    """What django-ninja keeps behind the function that the resolver knows."""
    cells = [one.cell_contents for one in getattr(view, "__closure__", None) or ()]
    return next((one for one in cells if isinstance(one, PathView)), None)


def routes() -> list[Route]:
    """All addresses, by name."""
    return sorted(_walk(get_resolver(), "", ()), key=lambda one: (one.app, one.text))


def _walk(resolver: URLResolver, text: str, names: tuple[str, ...]) -> Iterator[Route]:
    for one in resolver.url_patterns:
        here = text + str(one.pattern)
        if isinstance(one, URLPattern):
            yield Route(":".join([*names, one.name or here]), here, one.callback)
        else:
            inside = (*names, one.namespace) if one.namespace else names
            yield from _walk(one, here, inside)
