"""Slips: a business shows who it is and gets its own, as a page, a file and a picture.

Public pages have no cookie, so the form is exempt from the check of forms; all that it can change
is the count of failures. Nothing of an answer is kept by a browser, and no address holds a number.
"""

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from drawproof import Slip
from sunlot.accounts.adapters import address_of
from sunlot.accounts.rules import ACCOUNT_FAILURES, LOCK_FOR
from sunlot.clock import CHINA
from sunlot.draws import actions, queries
from sunlot.draws.models import Draw
from sunlot.draws.rules.slips import NONE
from sunlot.draws.states import DrawState
from sunlot.errors import UserError
from sunlot.inspections.queries import was_told
from sunlot.portal.errors import NoSlips, NotInTheList, SlipLocked, SlipNotOpened, SlipNotYet
from sunlot.portal.forms import SlipForm
from sunlot.portal.presenting import SlipPage
from sunlot.ui.qr import private_png

FAILED = frozenset({DrawState.VOID, DrawState.REJECTED})
FILES = {"json": "application/json", "png": "image/png", "txt": "text/plain"}


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def slip(request: HttpRequest, draw_id: str) -> HttpResponse:
    """The form, and its answer: a page to print, or one of its files."""
    draw = queries.public_draw(draw_id)
    sent = request.POST if request.method == "POST" else None
    form, error = SlipForm(sent, private=draw.is_private), None
    if form.is_valid():
        try:
            found = SlipPage(draw, _asked(request, draw, **form.cleaned_data))
        except UserError as problem:
            error = problem
        else:
            return _answer(request, form, found)
    status = error.status if error else 422 if form.errors else 200
    none = draw.state in FAILED
    context = {"draw": draw, "form": form, "error": error, "none": none}
    return render(request, "portal/slip.html", context, status=status)


def _asked(request: HttpRequest, draw: Draw, object_id: str, number: str = "") -> Slip:
    """The slip of whoever may have it; see the errors for all others."""
    if draw.state in FAILED:
        raise NoSlips
    at: datetime.datetime = request.now  # type: ignore[attr-defined]
    if draw.is_private:
        check_number(request, draw, object_id, number, at)
    row = queries.row_of(draw, object_id)
    if row is None:
        raise NotInTheList(object_id=object_id)
    which = queries.which_slip(draw, told=was_told(draw, object_id))
    if which == NONE:
        raise SlipNotYet
    return queries.slip_of(draw, row, which)


def check_number(
    request: HttpRequest, draw: Draw, object_id: str, number: str, at: datetime.datetime
) -> None:
    """The same answer in the same way for every code, whether or not the list has it."""
    address = address_of(request)
    until = queries.asking_lock(object_id=object_id, address=address, at=at)
    if until is not None:
        raise SlipLocked(until=until.astimezone(CHINA).strftime("%H:%M"))
    if not queries.number_fits(draw, object_id, number):
        actions.note_failed_slip(object_id=object_id, address=address, at=at)
        minutes = int(LOCK_FOR.total_seconds() // 60)
        raise SlipNotOpened(limit=ACCOUNT_FAILURES, minutes=minutes)


def _answer(request: HttpRequest, form: SlipForm, found: SlipPage) -> HttpResponse:
    kind = request.POST.get("as", "")
    if kind not in FILES:
        context = {"draw": found.draw, "form": form, "page": found}
        return render(request, "portal/slip_shown.html", context)
    content = {
        "json": lambda: found.slip.canonical,
        "png": lambda: private_png(found.text),
        "txt": lambda: found.text.encode(),
    }[kind]()
    response = HttpResponse(content, content_type=FILES[kind])
    response["Content-Disposition"] = f'attachment; filename="{found.name}.{kind}"'
    return response
