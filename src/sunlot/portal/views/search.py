"""The home page and the search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from sunlot.draws import queries as draws
from sunlot.portal import queries
from sunlot.portal.figures import figures
from sunlot.targets import queries as targets

LAST_DRAWS = 10


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Search first, then figures and the last draws."""
    last = draws.public_draws().order_by("-announced_at")[:LAST_DRAWS]
    context = {"figures": figures(request.today), "draws": last}  # type: ignore[attr-defined]
    return render(request, "portal/home.html", context)


@require_GET
def businesses(request: HttpRequest) -> HttpResponse:
    """Search by name fragment or code; an exact code jumps to its page."""
    text = request.GET.get("q", "").strip()
    found = targets.public_search(text, limit=queries.SEARCH_LIMIT + 1)
    if len(found) == 1 and found[0].credit_code == text.upper():
        return redirect("portal:business", object_id=found[0].object_id)
    context = {
        "q": text,
        "found": found[: queries.SEARCH_LIMIT],
        "more": len(found) > queries.SEARCH_LIMIT,
        "too_short": 0 < len(text) < targets.SHORTEST_SEARCH,
        "limit": queries.SEARCH_LIMIT,
    }
    return render(request, "portal/businesses.html", context)
