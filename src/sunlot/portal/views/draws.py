"""Draws: the gap-free list, the proof page, and the files behind it."""

import datetime
import io

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from drawproof.canonical import canonical
from sunlot.draws import queries
from sunlot.portal import evidence, proofs
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
    stratum, all_rows = request.GET.get("stratum", ""), "all" in request.GET
    at: datetime.datetime = request.now  # type: ignore[attr-defined]
    context = proofs.context_of(draw, stratum=stratum, all_rows=all_rows, now=at)
    return render(request, "portal/draw.html", context)


@require_GET
def notice(request: HttpRequest, draw_id: str) -> HttpResponse:
    """The announcement as a page to print, with its digest."""
    draw = queries.public_draw(draw_id)
    context = {"draw": draw, "announced": queries.announced(draw)}
    return render(request, "portal/notice.html", context)


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


@require_GET
def file(request: HttpRequest, draw_id: str, name: str) -> FileResponse:
    """One file of the public evidence bundle by itself."""
    draw = queries.public_draw(draw_id)
    content = evidence.content_of(draw, name)
    if content is None:
        raise Http404
    whole_name = f"{draw_id}-{name.replace('/', '-')}"
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=whole_name)
