"""Objections to the list or the rules of an announced draw, by who is affected.

Like slips: no cookie, no number in an address, and nothing of an answer is kept by a browser.
"""

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sunlot.accounts.adapters import address_of
from sunlot.actors import Actor
from sunlot.clock import CHINA
from sunlot.draws import actions, queries
from sunlot.draws.models import Draw, Objection
from sunlot.draws.rules.objecting import line_digest
from sunlot.errors import UserError
from sunlot.portal.errors import NotAffected, ObjectionLocked
from sunlot.portal.forms import ObjectionForm
from sunlot.portal.views.slips import check_number


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, draw_id: str) -> HttpResponse:
    """The form, and its receipt."""
    draw = queries.public_draw(draw_id)
    at: datetime.datetime = request.now  # type: ignore[attr-defined]
    sent = request.POST if request.method == "POST" else None
    form, error = ObjectionForm(sent, private=draw.is_private), None
    if form.is_valid():
        try:
            filed, line = _filed(request, draw, at, **form.cleaned_data)
        except UserError as problem:
            error = problem
        else:
            context = {
                "draw": draw, "objection": filed, "line": line,
                "digest": line_digest(draw.suite, line),
            }  # fmt: skip
            return render(request, "portal/objection_filed.html", context)
    context = {
        "draw": draw, "form": form, "error": error,
        "objections": queries.objections_of(draw, at),
    }  # fmt: skip
    status = error.status if error else 422 if form.errors else 200
    return render(request, "portal/objection.html", context, status=status)


def _filed(
    request: HttpRequest, draw: Draw, at: datetime.datetime, *, object_id: str, number: str = "",
    about: str, text: str, contact: str,
) -> tuple[Objection, str]:  # fmt: skip
    address = address_of(request)
    until = queries.objecting_lock(address=address, at=at)
    if until is not None:
        raise ObjectionLocked(until=until.astimezone(CHINA).strftime("%H:%M"))
    if draw.is_private:
        check_number(request, draw, object_id, number, at)
    elif not queries.is_affected(draw, object_id):
        raise NotAffected(object_id=object_id)
    return actions.file_objection(
        draw=draw, object_id=object_id, about=about, text=text, contact=contact, address=address,
        by=Actor.system("objector"), at=at,
    )  # fmt: skip
