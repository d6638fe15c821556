"""Saving what stands in a form, and forgetting it; both answer for the own drafts only."""

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sunlot.actors.access import StaffRequest, staff
from sunlot.drafts import actions, queries
from sunlot.drafts.errors import DraftUnreadable
from sunlot.errors import UserError
from sunlot.ui import drafting
from sunlot.ui.words import clock

PLAIN = "text/plain; charset=utf-8"


@require_POST
@staff()
def save(request: StaffRequest) -> HttpResponse:
    """Called by the page while somebody types; answers with one sentence to show."""
    place = drafting.place_at(request.POST.get("address", ""))
    token = drafting.token_of(request)
    answers = _answers(request.POST.get("answers", ""))
    try:
        if place is None or token is None or answers is None:
            raise DraftUnreadable
        draft = actions.keep(
            address=place.address, token=token, answers=place.narrowed(answers),
            by=request.actor, at=request.now,
        )  # fmt: skip
    except UserError as error:
        return HttpResponse(str(error), content_type=PLAIN, status=error.status)
    words = _("已自动保存 {time}").format(time=clock(draft.saved_at))
    return HttpResponse(words, content_type=PLAIN)


@require_POST
@staff()
def discard(request: StaffRequest) -> HttpResponse:
    """Throw a draft of one's own away, and show its form as it is."""
    token = drafting.as_token(request.POST.get("discard", ""))
    if token is None:
        return HttpResponse(str(DraftUnreadable()), content_type=PLAIN, status=422)
    draft = queries.draft_with(request.actor, token)
    actions.forget(token=token, by=request.actor)
    place = drafting.place_at(draft.address) if draft else None
    return redirect(place.page if place else "home:workbench")


def _answers(text: str) -> dict[str, list[str]] | None:
    """``{name: [text, …]}`` as the page sent it; None where it is something else."""
    try:
        found: Any = json.loads(text)
    except ValueError:
        return None
    right = isinstance(found, dict) and all(
        isinstance(values, list) and all(isinstance(one, str) for one in values)
        for values in found.values()
    )
    return found if right else None
