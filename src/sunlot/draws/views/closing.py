"""A public closing on the pages of operator and typists: round, bulletin, numbers, next issue."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.draws import actions, queries
from sunlot.draws.errors import NotYourParty
from sunlot.draws.forms import BroughtForm, NextIssueForm, NumbersForm
from sunlot.draws.models import Draw
from sunlot.draws.policies import require_confirm, require_operate
from sunlot.draws.queries.closing import closing_of, next_issues_of
from sunlot.draws.queries.history import last_mismatch
from sunlot.draws.queries.lists import own_entries
from sunlot.draws.states import DrawState
from sunlot.draws.views import shown
from sunlot.draws.words import Closing
from sunlot.errors import UserError
from sunlot.ui.drafting import kept


def _public(request: StaffRequest, key: str, *closings: str) -> Draw:
    draw = queries.draw_for(request.actor, key)
    if draw.closing not in closings or not draw.draw_id:
        raise Http404
    return draw


@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_OPERATE)
def bring(request: StaffRequest, key: str) -> HttpResponse:
    """The operator brings the round, or the bulletin, as text, as a file or from a QR code."""
    draw = _public(request, key, Closing.DRAND, Closing.LOT)
    require_operate(request.actor, draw.task)
    label = _("这一轮的内容") if draw.closing == Closing.DRAND else _("开奖公告全文")
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form, error = BroughtForm(*sent, label=label), None
    if form.is_valid():
        try:
            _take(request, draw, form.brought())
        except UserError as problem:
            error = problem
        else:
            return redirect("draws:console", draw.key)
    context = {
        "draw": draw, "form": form, "error": error, "public": closing_of(draw, request.now),
        "waiting": draw.state == DrawState.REVEALED, "sentence": shown.sentence_now(draw),
    }  # fmt: skip
    return render(request, "draws/bring.html", context, status=422 if error or form.errors else 200)


def _take(request: StaffRequest, draw: Draw, text: str) -> None:
    given: dict[str, Any] = {"text": text, "by": request.actor, "at": request.now}
    if draw.closing == Closing.DRAND:
        actions.take_round(draw=draw, **given)
        messages.success(request, _("签名核对通过，随机数已产生。"))
        return
    numbers = actions.attach_bulletin(draw=draw, **given)
    _say(request, numbers, _("开奖公告已附上，等待两人录入号码。"))


@sensitive_post_parameters("numbers")
@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_PARTICIPATE)
def numbers(request: StaffRequest, key: str) -> HttpResponse:
    """One typist's own reading of the bulletin, the other's never shown."""
    draw = _public(request, key, Closing.LOT)
    entries = own_entries(request.actor, draw)
    if not entries:
        raise NotYourParty
    entry, form, error = entries[0], NumbersForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.type_numbers(
                party=entry.party, text=form.cleaned_data["numbers"], by=request.actor,
                at=request.now,
            )  # fmt: skip
        except UserError as problem:
            error = problem
        else:
            _say(request, found, _("已录入，等待另一人录入和开奖公告。"))
            return redirect("draws:numbers", draw.key)
    context = {
        "draw": draw, "entry": entry, "form": form, "error": error,
        "public": closing_of(draw, request.now), "sentence": shown.sentence_now(draw),
        "place": last_mismatch(entry.party) if entry.party.mismatches else 0,
    }  # fmt: skip
    status = 422 if error or form.errors else 200
    return render(request, "draws/numbers.html", context, status=status)


def _say(request: StaffRequest, found: actions.Numbers, done: str) -> None:
    if found.position is not None:
        words = _("两人录入第 {place} 个号码不一致，请两人各自核对开奖公告后重新录入。")
        messages.warning(request, words.format(place=found.position))
    elif found.contrary:
        words = _(
            "开奖公告里没有两人录入的号码，两人的录入已清空，请重新录入；公告附错的，可以重新附上。"
        )
        messages.warning(request, words)
    elif found.seeded:
        messages.success(request, _("两人录入一致，与开奖公告相符，随机数已产生。"))
    else:
        messages.success(request, done)


@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_OPERATE)
@kept("issue", "notice")
def next_issue(request: StaffRequest, key: str) -> HttpResponse:
    """Say that the publisher called the announced issue off, with the notice."""
    draw = _public(request, key, Closing.LOT)
    require_operate(request.actor, draw.task)
    form = NextIssueForm(request.POST or None, issues=next_issues_of(draw))
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_next_issue(draw=draw, **form.cleaned_data, by=request.actor, at=request.now)
        except UserError as problem:
            error = problem
        else:
            messages.success(request, _("已提出改用下一期，等待另一人确认。"))
            return redirect("draws:console", draw.key)
    context = {
        "draw": draw, "form": form, "error": error, "public": closing_of(draw, request.now),
        "waiting": draw.state == DrawState.REVEALED and not draw.public_source.asked_by_id,
    }  # fmt: skip
    status = 422 if error or form.errors else 200
    return render(request, "draws/next_issue.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_CONFIRM)
def next_issue_confirm(request: StaffRequest, key: str) -> HttpResponse:
    """The second person reads the notice, and confirms or returns the request."""
    draw = _public(request, key, Closing.LOT)
    require_confirm(request.actor, draw.task)
    error = None
    if request.method == "POST":
        back = request.POST.get("step") == "return"
        try:
            (actions.return_next_issue if back else actions.confirm_next_issue)(
                draw=draw, by=request.actor, at=request.now
            )
        except UserError as problem:
            error = problem
        else:
            done = _("申请已退回，仍以公告的一期为准。") if back else _("已确认，以下一期为准。")
            messages.success(request, done)
            return redirect("draws:detail", draw.key)
    context = {"draw": draw, "error": error, "source": draw.public_source}
    status = 422 if error else 200
    return render(request, "draws/next_issue_confirm.html", context, status=status)
