"""The big screen of a ceremony: no controls, no rights, the same for everybody who may open it."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.draws.models import Draw, FrameRow
from sunlot.draws.queries.check import labels_of
from sunlot.draws.queries.lists import draw_ever
from sunlot.draws.queries.outcome import drawn_in_order
from sunlot.draws.queries.scope import names_of
from sunlot.draws.states import DrawState
from sunlot.draws.views.scene import digests_of, list_digest_of, scene_of, short
from sunlot.ui import hooks
from sunlot.ui.frame import is_demo, with_host

ROWS = 10
TURN = 12  # seconds that a page of the result stands
BESIDE_CODE, BESIDE_AREA = 12, 22  # characters of a name beside all columns, and without the code


@dataclass(frozen=True, slots=True)
class Results:
    """One page of the ranked table: row, name of the stratum, name of the area.

    `room`: what makes room for long names, "" or ``code`` or ``area`` (then the code too).
    """

    rows: list[tuple[FrameRow, str, str]]
    page: int
    pages: int
    ranked: bool
    stratified: bool
    room: str


@require_GET
@staff(Permission.DRAWS_OPERATE, Permission.DRAWS_FULL_BUNDLE, Permission.DRAWS_PARTICIPATE)
def screen(request: StaffRequest, key: str) -> HttpResponseBase:
    """The whole page, or for its script what stands on it now: 304 while nothing has changed.

    The window may have been opened before the draw had a number: then it is led on.
    """
    draw = draw_ever(request.actor, key)
    if draw.key != key:
        query = request.GET.urlencode()
        return redirect(reverse("draws:screen", args=[draw.key]) + (f"?{query}" if query else ""))
    context = _context(request, draw)
    if not request.htmx:
        return render(request, "draws/screen.html", context)
    body = render_to_string("draws/_screen.html", {**context, "scripted": True}, request)
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    full = HttpResponse(body)
    answer = get_conditional_response(request, etag=etag, response=full) or full
    for name, value in (("ETag", etag), ("Server-Time", str(context["milliseconds"]))):
        answer.headers[name] = value
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _context(request: StaffRequest, draw: Draw) -> dict[str, Any]:
    proof = hooks.public_page("draw", draw.draw_id)
    scene = scene_of(draw, request.now)
    return {
        "draw": draw, "scene": scene, "now": request.now, "digests": digests_of(draw),
        "list_digest": list_digest_of(draw),
        "parties": [(one, short(one.party.digest, head=8)) for one in scene.parties],
        "results": _results(request, draw), "demo": is_demo(),
        "private": draw.is_private and draw.released_at is None,
        "address": with_host(request, proof) if proof else "",
        "ground": "light" if request.GET.get("ground") == "light" else "",
        "milliseconds": _milliseconds(request), "unit_of_days": _("天"),
    }  # fmt: skip


def _milliseconds(request: StaffRequest) -> int:
    """The server's clock, from which the countdown runs: that of the machine may be wrong."""
    return int(request.now.timestamp() * 1000)


def _results(request: StaffRequest, draw: Draw) -> Results | None:
    """A page of ten, turned by the clock so that all screens show the same; ?page=2 holds one."""
    if draw.state not in {DrawState.DRAWN, DrawState.VERIFIED}:
        return None
    drawn = drawn_in_order(draw)
    pages = -(-drawn.count() // ROWS)
    if not pages:
        return None
    asked = request.GET.get("page", "")
    turned = int(request.now.timestamp()) // TURN % pages
    page = min(int(asked), pages) - 1 if asked.isdecimal() and int(asked) else turned
    rows = list(drawn[page * ROWS : (page + 1) * ROWS])
    labels, areas = labels_of(), names_of({one.unit for one in rows})
    return Results(
        rows=[(one, labels.get(one.stratum, one.stratum), areas[one.unit]) for one in rows],
        page=page + 1, pages=pages, ranked=not draw.is_private,
        stratified=not draw.is_private and draw.strata.count() > 1,
        room=_room(max(len(one.name) for one in rows)),
    )  # fmt: skip


def _room(longest: int) -> str:
    """A row never takes a second line: ten of them have to fit."""
    return "area" if longest > BESIDE_AREA else "code" if longest > BESIDE_CODE else ""
