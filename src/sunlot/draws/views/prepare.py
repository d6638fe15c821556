"""From the pre-launch check to the frozen list."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.draws import actions, queries
from sunlot.draws.forms import REQUEST_FIELDS, FreezeForm, ReasonForm, RequestForm, first_values
from sunlot.draws.policies import (
    leads_or_organises,
    require_confirm,
    require_prepare,
    require_withdraw,
)
from sunlot.draws.queries.check import gather, open_draw_of, strata_now
from sunlot.draws.queries.frozen import acting_in
from sunlot.draws.queries.scope import organisers_of, with_words
from sunlot.draws.rules.ceremony import near_organisers
from sunlot.draws.rules.check import Level, Line, lines
from sunlot.draws.rules.closing import chain_of, exact, game_of, moment_of, weak_game
from sunlot.draws.states import DrawState
from sunlot.draws.views import shown, task_page
from sunlot.draws.words import game_name
from sunlot.errors import UserError
from sunlot.plans.models import PlanTask
from sunlot.plans.queries.tasks import task_for
from sunlot.publiclog import queries as publiclog
from sunlot.ui.drafting import kept


def _period(request: StaffRequest, task: PlanTask) -> tuple[datetime.date, datetime.date]:
    """The inspection period to check for: asked for, else the task's, else the next month."""
    form = first_values(task, request.today, request.now)
    first, last = form["inspect_from"], form["inspect_to"]
    try:
        first = datetime.date.fromisoformat(request.GET.get("from", ""))
        last = datetime.date.fromisoformat(request.GET.get("to", ""))
    except ValueError:
        pass
    return first, max(first, last)


@require_GET
@staff(Permission.DRAWS_VIEW)
def task_check(request: StaffRequest, task: int) -> HttpResponse:
    """The pre-launch check of a task: counts and problems, never names (DR-08)."""
    found = task_for(request.actor, task)
    first, last = _period(request, found)
    facts = gather(found, first=first, last=last, at=request.now)
    checked, running = lines(facts), open_draw_of(found)
    shown_draw = task_page.draw_in_view(found)
    may_ask = request.actor.can(Permission.DRAWS_PREPARE) and leads_or_organises(
        request.actor, found
    )
    context = {
        "task": found, "facts": facts, "first": first, "last": last, "draw": running,
        "groups": task_page.groups_of(checked), **_counts(checked),
        "strata": shown.strata_rows(facts.strata), "may_ask": may_ask,
        "stages": task_page.stages_of_task(found, facts, checked, shown_draw),
        "arranged": task_page.facts_of_task(found, running, first, last),
        "earlier": queries.of_task(found.pk),
        "audit": queries.audit_of(shown_draw, request.now) if shown_draw else None,
        "may_see_classes": request.actor.can(Permission.RISKS_VIEW),
    }  # fmt: skip
    return render(request, "draws/task.html", context)


def _counts(checked: tuple[Line, ...]) -> dict[str, int]:
    names = {"blocks": Level.BLOCK, "warnings": Level.WARN, "passes": Level.PASS}
    return {name: sum(one.level is level for one in checked) for name, level in names.items()}


@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_PREPARE)
@kept(*REQUEST_FIELDS)
def request_draw(request: StaffRequest, task: int) -> HttpResponse:
    """Ask for a freeze: one form, then all answers, then the request."""
    found = task_for(request.actor, task)
    require_prepare(request.actor, found)
    initial = first_values(found, request.today, request.now)
    form = RequestForm(request.POST or None, task=found, initial=initial, policy=publiclog.policy())
    step, error = request.POST.get("step", ""), None
    if request.method == "POST" and form.is_valid() and step != "edit":
        try:
            if step == "submit":
                draw = actions.request(
                    task=found, setup=form.setup(), by=request.actor, at=request.now
                )
                messages.success(request, _("已申请冻结，等待另一人确认。"))
                return redirect("draws:detail", draw.key)
            facts = actions.check_request(task=found, setup=form.setup(), at=request.now)
        except UserError as problem:
            error = problem
        else:
            return render(request, "draws/request_check.html", _answers(found, form, facts))
    status = 422 if error or (form.errors and step != "edit") else 200
    context = {"form": form, "task": found, "error": error}
    return render(request, "draws/request.html", context, status=status)


def _answers(task: PlanTask, form: RequestForm, facts: Any) -> dict[str, Any]:
    given, names = form.cleaned_data, form.names()
    setup = form.setup()
    return {
        "public": _public_answers(setup, names),
        "weak": _weak(setup),
        "commits": [(one.label, one.code, names[one.user_id]) for one in setup.commits],
        "throws": [
            (one.label, one.code, "、".join(names[user_id] for user_id in one.typist_ids))
            for one in setup.dice
        ],
        "task": task, "form": form, "given": given, "facts": facts,
        "strata": shown.strata_rows(facts.strata), "setup": setup,
        "warnings": [one for one in lines(facts) if one.level is Level.WARN],
        "near": near_organisers(form.acting(), organisers_of(task)),
        "scope_words": with_words(task), "hidden": form.data.items(),
    }  # fmt: skip


def _public_answers(setup: actions.Setup, names: dict[int, str]) -> list[tuple[str, str]]:
    """The round or the issue that will be announced, and who types; empty for dice."""
    public = actions.announced_by(setup)
    if public is None:
        return []
    if public.round is not None:
        chain = chain_of(publiclog.policy(), public.chain)
        words = _("drand 第 {n} 轮，{at} 产生").format(
            n=public.round, at=exact(moment_of(chain, public.round))
        )
        return [(_("公共随机数"), words)]
    issue = _("{game}第 {issue} 期").format(game=game_name(public.game), issue=public.issue)
    return [
        (_("彩票开奖"), issue),
        (_("录入号码"), _("、").join(names[one] for one in setup.typists)),
    ]


def _weak(setup: actions.Setup) -> UserError | None:
    return weak_game(game_of(publiclog.policy(), setup.game)) if setup.game else None


@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_CONFIRM)
def confirm(request: StaffRequest, key: str) -> HttpResponse:
    """The second person reads everything and types the number of objects."""
    draw = queries.draw_for(request.actor, key)
    require_confirm(request.actor, draw.task)
    form, error = FreezeForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.freeze(draw=draw, **form.cleaned_data, by=request.actor, at=request.now)
        except UserError as problem:
            error = problem
        else:
            messages.success(request, _("名单已冻结，等待公告。"))
            return redirect("draws:detail", draw.key)
    strata = _strata(draw)
    context = {
        "draw": draw, "form": form, "error": error, "strata": strata,
        "winners": sum(one.winners for one in strata),
        "arrangements": shown.arrangements_of(draw), "commits": shown.commit_rows(draw),
        "dice": shown.dice_rows(draw), "scope_words": with_words(draw.task),
        "waiting": draw.state == DrawState.PREPARED,
        "near": near_organisers(acting_in(draw), organisers_of(draw.task)),
    }  # fmt: skip
    status = 422 if error or form.errors else 200
    return render(request, "draws/confirm.html", context, status=status)


def _strata(draw: Any) -> list[shown.StratumRow]:
    """Frozen figures where they exist, else those of the register now."""
    frozen = list(draw.strata.all())
    return shown.strata_rows(frozen or strata_now(draw))


@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_PREPARE, Permission.DRAWS_CONFIRM)
@kept("reason")
def withdraw(request: StaffRequest, key: str) -> HttpResponse:
    """Send a request or a freeze back."""
    draw = queries.draw_for(request.actor, key)
    require_withdraw(request.actor, draw.task)
    if not shown.rights_of(request.actor, draw).withdraw and request.method == "GET":
        raise Http404
    form, error = ReasonForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(draw=draw, **form.cleaned_data, by=request.actor, at=request.now)
        except UserError as problem:
            error = problem
        else:
            messages.success(request, _("已退回，任务可以修改后重新申请。"))
            return redirect("draws:task", draw.task_id)
    status = 422 if error or form.errors else 200
    context = {"draw": draw, "form": form, "error": error}
    return render(request, "draws/withdraw.html", context, status=status)
