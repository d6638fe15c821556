"""The operator's pages: announcement, console, void."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.draws import actions, queries
from sunlot.draws.forms import ReasonForm
from sunlot.draws.models import Draw
from sunlot.draws.policies import require_operate, require_void
from sunlot.draws.queries.closing import closing_of
from sunlot.draws.queries.lists import is_intact, register_differences
from sunlot.draws.queries.scope import with_words
from sunlot.draws.states import DrawState
from sunlot.draws.views import shown
from sunlot.errors import UserError
from sunlot.ui.drafting import kept

STEPS: dict[str, Callable[..., Any]] = {
    "close-commits": actions.close_commits,
    "close-reveals": actions.close_reveals,
    "run": actions.order_run,
}


@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_OPERATE)
def announce(request: StaffRequest, key: str) -> HttpResponse:
    """Everything that becomes public, then the number."""
    draw = queries.draw_for(request.actor, key)
    require_operate(request.actor, draw.task)
    error = None
    if request.method == "POST":
        try:
            draw = actions.announce(draw=draw, by=request.actor, at=request.now)
        except UserError as problem:
            error = problem
        else:
            messages.success(request, _("已公告，编号 {number}。").format(number=draw.draw_id))
            return redirect("draws:console", draw.key)
    frozen = draw.state == DrawState.FROZEN
    guessed, likely = shown.guess_rows(draw)
    context = {
        "draw": draw, "error": error, "waiting": frozen, "guesses": guessed, "likely": likely,
        "strata": shown.strata_rows(draw.strata.all()),
        "arrangements": shown.arrangements_of(draw), "commits": shown.commit_rows(draw),
        "dice": shown.dice_rows(draw), "scope_words": with_words(draw.task),
        "differences": register_differences(draw, request.today) if frozen else (0, 0, 0),
        "intact": is_intact(draw) if frozen else True,
    }  # fmt: skip
    return render(request, "draws/announce.html", context, status=422 if error else 200)


@require_GET
@staff(Permission.DRAWS_OPERATE)
def console(request: StaffRequest, key: str) -> HttpResponse:
    """The operator's steps; refreshes itself, and by hand without script."""
    draw = queries.draw_for(request.actor, key)
    require_operate(request.actor, draw.task)
    if not draw.draw_id:
        raise Http404
    if request.htmx and shown.moved_on(draw, request.GET.get("seen", "")):
        return HttpResponseClientRedirect(reverse("draws:console", args=[draw.key]))
    template = "draws/_console.html" if request.htmx else "draws/console.html"
    return render(request, template, console_context(request, draw))


def console_context(request: StaffRequest, draw: Draw) -> dict[str, Any]:
    """What the console shows; used again when a step fails."""
    waiting_commits = [one for one in shown.commit_rows(draw) if not one.party.digest]
    waiting_reveals = [
        one for one in shown.commit_rows(draw) if one.party.digest and not one.party.secret
    ]
    return {
        "draw": draw, "stages": shown.stages_of(draw), "commits": shown.commit_rows(draw),
        "dice": shown.dice_rows(draw), "sentence": shown.sentence_now(draw),
        "rights": shown.rights_of(request.actor, draw), "job": shown.failed_job(draw),
        "can_close_commits": not waiting_commits or request.now >= draw.commit_by,
        "can_close_reveals": not waiting_reveals or request.now >= draw.reveal_by,
        "waiting_commits": len(waiting_commits), "waiting_reveals": len(waiting_reveals),
        "dice_open": request.now >= draw.draw_at, "now": request.now,
        "public": closing_of(draw, request.now),
        "too_late": request.now >= draw.result_by,
        "objections": queries.objections_of(draw, request.now),
        "audit": queries.audit_of(draw, request.now),
    }  # fmt: skip


@require_POST
@staff(Permission.DRAWS_OPERATE)
def console_step(request: StaffRequest, key: str, step: str) -> HttpResponse:
    """One step of the operator."""
    draw = queries.draw_for(request.actor, key)
    if step not in STEPS:
        raise Http404
    try:
        STEPS[step](draw=draw, by=request.actor, at=request.now)
    except UserError as error:
        if error.status == 403:
            raise
        context = {**console_context(request, draw), "error": error}
        return render(request, "draws/console.html", context, status=422)
    return redirect("draws:console", draw.key)


@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_CONFIRM)
@kept("reason")
def void(request: StaffRequest, key: str) -> HttpResponse:
    """Ask for a void, with the reason that everybody will read."""
    draw = queries.draw_for(request.actor, key)
    require_void(request.actor, draw.task)
    form, error = ReasonForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.request_void(draw=draw, **form.cleaned_data, by=request.actor, at=request.now)
        except UserError as problem:
            error = problem
        else:
            messages.success(request, _("已申请作废，等待另一人确认。"))
            return redirect("draws:detail", draw.key)
    status = 422 if error or form.errors else 200
    context = {"draw": draw, "form": form, "error": error}
    return render(request, "draws/void.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_CONFIRM)
def void_confirm(request: StaffRequest, key: str) -> HttpResponse:
    """The second person voids the draw, or sends the request back."""
    draw = queries.draw_for(request.actor, key)
    require_void(request.actor, draw.task)
    error = None
    if request.method == "POST":
        back = request.POST.get("step") == "return"
        try:
            (actions.return_void if back else actions.confirm_void)(
                draw=draw, by=request.actor, at=request.now
            )
        except UserError as problem:
            error = problem
        else:
            done = _("作废申请已退回，抽取继续。") if back else _("已作废，记录永久公开。")
            messages.success(request, done)
            return redirect("draws:detail", draw.key)
    context = {"draw": draw, "error": error}
    return render(request, "draws/void_confirm.html", context, status=422 if error else 200)
