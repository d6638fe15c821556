"""Draws: the gap-free list, the proof page, and the files behind it."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from drawproof.canonical import canonical
from sunlot.draws import queries
from sunlot.portal import proofs
from sunlot.ui.paging import keyset


@require_GET
def draw_list(request: HttpRequest) -> HttpResponse:
    """Every number in order, voids included."""
    page = keyset(queries.public_draws(), request, order=("-announced_at", "pk"))
    return render(request, "portal/draws.html", {"page": page})


@require_GET
def proof(request: HttpRequest, draw_id: str) -> HttpResponse:
    """Verdict, timeline, ticket line, three ways to check, what it shows and what not."""
    draw = queries.public_draw(draw_id)
    stratum = request.GET.get("stratum", "")
    return render(request, "portal/draw.html", proofs.context_of(draw, stratum))


@require_GET
def notice(request: HttpRequest, draw_id: str) -> HttpResponse:
    """The announcement as a page to print, with its digest."""
    draw = queries.public_draw(draw_id)
    return render(request, "portal/notice.html", {"draw": draw, "record": draw.announcement})


@require_GET
def announcement(request: HttpRequest, draw_id: str) -> HttpResponse:
    """The announcement's canonical bytes: their SHA-256 is the digest on the notice."""
    draw = queries.public_draw(draw_id)
    return HttpResponse(canonical(draw.announcement), content_type="application/json")


@require_GET
def bundle(request: HttpRequest, draw_id: str) -> FileResponse:
    """The public evidence bundle."""
    draw = queries.public_draw(draw_id)
    path = queries.public_bundle_path(draw)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{draw_id}.zip")
