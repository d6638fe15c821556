"""The participants' pages: seal, reveal, type the dice."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.draws import actions, queries
from sunlot.draws.errors import NotYourParty
from sunlot.draws.forms import CommitForm, DiceCountForm, DiceForm, RevealForm
from sunlot.draws.models import DiceEntry, Draw, Party
from sunlot.draws.queries.history import last_mismatch
from sunlot.draws.queries.lists import own_entries, own_party
from sunlot.draws.states import DrawState
from sunlot.draws.views import shown
from sunlot.draws.words import Closing
from sunlot.errors import UserError


def _own(request: StaffRequest, draw: Draw) -> Party:
    party = own_party(request.actor, draw)
    if party is None:
        raise NotYourParty
    return party


@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_PARTICIPATE)
def commit(request: StaffRequest, key: str) -> HttpResponse:
    """Make the number on this machine and send its seal only."""
    draw = queries.draw_for(request.actor, key)
    party = _own(request, draw)
    form, error = CommitForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.commit(party=party, **form.cleaned_data, by=request.actor, at=request.now)
        except UserError as problem:
            error = problem
        else:
            messages.success(request, _("已封存。请保管好数字，揭晓时使用。"))
            return redirect("draws:mine")
    status = 422 if error or form.errors else 200
    context = {
        "draw": draw, "party": party, "form": form, "error": error,
        "waiting": draw.state == DrawState.ANNOUNCED and not party.digest,
    }  # fmt: skip
    return render(request, "draws/commit.html", context, status=status)


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_PARTICIPATE)
def reveal(request: StaffRequest, key: str) -> HttpResponse:
    """Send the number behind the seal, after all seals are closed."""
    draw = queries.draw_for(request.actor, key)
    party = _own(request, draw)
    form, error = RevealForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.reveal(party=party, **form.cleaned_data, by=request.actor, at=request.now)
        except UserError as problem:
            error = problem
        else:
            messages.success(request, _("已揭晓，与封存一致。"))
            return redirect("draws:mine")
    status = 422 if error or form.errors else 200
    context = {
        "draw": draw, "party": party, "form": form, "error": error,
        "waiting": draw.state == DrawState.COMMITTED and party.digest and not party.secret,
    }  # fmt: skip
    return render(request, "draws/reveal.html", context, status=status)


@sensitive_post_parameters("digits")
@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_PARTICIPATE)
def dice(request: StaffRequest, key: str) -> HttpResponse:
    """One typist's own entries, the other's never shown."""
    draw = queries.draw_for(request.actor, key)
    entries = own_entries(request.actor, draw)
    if not entries or draw.closing != Closing.DICE:
        raise NotYourParty
    form, error = DiceForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        wanted = [one for one in entries if str(one.party_id) == request.POST.get("party")]
        if not wanted:
            raise NotYourParty
        try:
            typed = actions.type_dice(
                party=wanted[0].party, **form.cleaned_data, by=request.actor, at=request.now
            )
        except UserError as problem:
            error = problem
        else:
            _say(request, typed)
            return redirect("draws:dice", draw.key)
    context = {"form": form, "error": error, **_dice_of(request, draw, entries)}
    status = 422 if error or form.errors else 200
    return render(request, "draws/dice.html", context, status=status)


@require_POST
@staff(Permission.DRAWS_PARTICIPATE)
def dice_count(request: StaffRequest, key: str) -> HttpResponse:
    """How far this typist has come, for the screen and the console; asked of the page's script."""
    draw = queries.draw_for(request.actor, key)
    entries = own_entries(request.actor, draw)
    if not entries or draw.closing != Closing.DICE:
        raise NotYourParty
    form = DiceCountForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    wanted = [one for one in entries if one.party_id == form.cleaned_data["party"]]
    if not wanted:
        raise NotYourParty
    count = form.cleaned_data["count"]
    actions.count_dice(party=wanted[0].party, count=count, by=request.actor, at=request.now)
    return HttpResponse(status=204)


def _dice_of(request: StaffRequest, draw: Draw, entries: list[DiceEntry]) -> dict[str, Any]:
    return {
        "draw": draw,
        "rows": [(one, last_mismatch(one.party) if one.party.mismatches else 0) for one in entries],
        "open": draw.state == DrawState.REVEALED and draw.draw_at <= request.now < draw.result_by,
        "too_late": draw.state == DrawState.REVEALED and request.now >= draw.result_by,
        "sentence": shown.sentence_now(draw),
        "objections": queries.objections_of(draw, request.now),
        "asked": request.POST.get("party", ""),
    }


def _say(request: StaffRequest, typed: actions.Typed) -> None:
    if typed.position is not None:
        words = _("两人录入第 {place} 位不一致，请两人各自核对骰子后重新录入。")
        messages.warning(request, words.format(place=typed.position))
    elif typed.settled:
        messages.success(request, _("两人录入一致。"))
    else:
        messages.success(request, _("已录入，等待另一人录入。"))
