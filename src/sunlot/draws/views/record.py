"""One draw on record: what happened, what came out, and the proof."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.draws import actions, queries
from sunlot.draws.forms import ReleaseForm, ReplaceForm, SubstituteForm
from sunlot.draws.models import Draw
from sunlot.draws.policies import may_see_names, require_change_after_draw, require_confirm
from sunlot.draws.queries.bundles import bundle_file, bundle_on_disk, reach_of
from sunlot.draws.queries.check import labels_of
from sunlot.draws.queries.closing import closing_of
from sunlot.draws.queries.history import history_of
from sunlot.draws.queries.lists import own_entries, own_party
from sunlot.draws.queries.outcome import unfilled
from sunlot.draws.queries.scope import with_words
from sunlot.draws.states import DrawState
from sunlot.draws.views import shown
from sunlot.draws.views.places import Places, open_places
from sunlot.errors import UserError
from sunlot.ui.drafting import kept

SHOWN_WINNERS = 200


@require_GET
@staff(Permission.DRAWS_VIEW, Permission.DRAWS_PARTICIPATE)
def detail(request: StaffRequest, key: str) -> HttpResponse:
    """The record; names only after the result and never for participants."""
    draw = queries.draw_for(request.actor, key)
    if request.htmx:
        return _progress_of(request, draw)
    staff_reader = request.actor.can(Permission.DRAWS_VIEW)
    context = {
        **_progress(request, draw),
        "arrangements": shown.arrangements_of(draw),
        "scope_words": with_words(draw.task),
        "strata": shown.strata_rows(draw.strata.all()) if staff_reader else [],
        "rights": shown.rights_of(request.actor, draw),
        "verdict": shown.verdict_of(draw),
        "history": history_of(draw) if staff_reader else [],
        "party": own_party(request.actor, draw),
        "entries": own_entries(request.actor, draw),
        "others": queries.of_task(draw.task_id).exclude(pk=draw.pk) if staff_reader else [],
        "job": shown.failed_job(draw),
        "staff_reader": staff_reader,
        **_from_outside(request, draw),
        **_result(request, draw),
    }
    return render(request, "draws/detail.html", context)


def _progress_of(request: StaffRequest, draw: Draw) -> HttpResponse:
    """What an open record asks for; once the draw has gone on, all of the page anew."""
    if shown.moved_on(draw, request.GET.get("seen", "")):
        return HttpResponseClientRedirect(reverse("draws:detail", args=[draw.key]))
    return render(request, "draws/_progress.html", _progress(request, draw))


def _from_outside(request: StaffRequest, draw: Draw) -> dict[str, Any]:
    """What auditors attested, what businesses object to."""
    return {
        "objections": queries.objections_of(draw, request.now),
        "may_read_objections": queries.may_read_objections(request.actor, draw),
        "audit": queries.audit_of(draw, request.now),
        "may_attest": queries.may_attest(request.actor, draw, request.now),
    }


def _progress(request: StaffRequest, draw: Draw) -> dict[str, Any]:
    return {
        "draw": draw,
        "stages": shown.stages_of(draw),
        "commits": shown.commit_rows(draw),
        "dice": shown.dice_rows(draw),
        "public": closing_of(draw, request.now),
        "sentence": shown.sentence_now(draw),
    }


def _result(request: StaffRequest, draw: Draw) -> dict[str, Any]:
    if not may_see_names(request.actor, draw):
        return {"places": [], "more": 0}
    found, teams = queries.winners(draw), queries.teams(draw)
    labels = labels_of()
    rows = [
        (one, labels.get(one.row.stratum, one.row.stratum), teams.get(one.row.object_id, []))
        for one in found[:SHOWN_WINNERS]
    ]
    return {
        "places": rows, "more": max(0, len(found) - SHOWN_WINNERS), "total": len(found),
        "unfilled": unfilled(draw), "may_see_classes": request.actor.can(Permission.RISKS_VIEW),
        "bundle": bundle_on_disk(draw), "full_bundle": bundle_on_disk(draw, full=True),
        "example": queries.example(draw, found[0].row if found else None),
        "reach": reach_of(draw.verdict), "full_reach": reach_of(draw.full_verdict),
    }  # fmt: skip


@require_GET
@staff(Permission.DRAWS_VIEW, Permission.DRAWS_PARTICIPATE)
def notice(request: StaffRequest, key: str) -> HttpResponse:
    """The announcement as a page to print, with the digest that exposes a rebuilt bundle."""
    draw = queries.draw_for(request.actor, key)
    if draw.announcement is None:
        raise Http404
    context = {"draw": draw, "announced": queries.announced(draw)}
    return render(request, "draws/notice.html", context)


@require_GET
@staff(Permission.DRAWS_VIEW)
def bundle(request: StaffRequest, key: str) -> FileResponse:
    """The public evidence bundle, the same file as on the portal."""
    draw = queries.draw_for(request.actor, key)
    path = queries.public_bundle_path(draw)
    if path is None:
        raise Http404
    name = f"{draw.draw_id}-public.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


@require_POST
@staff(Permission.DRAWS_FULL_BUNDLE)
def bundle_full(request: StaffRequest, key: str) -> FileResponse:
    """The full bundle with salts, keys, roster and teams; every download is on record."""
    draw = queries.draw_for(request.actor, key)
    path = bundle_file(draw, full=True)
    if path is None or not queries.has_result(draw):
        raise Http404
    actions.note_full_download(draw=draw, by=request.actor, at=request.now)
    name = f"{draw.draw_id}-full.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


@require_POST
@staff(Permission.DRAWS_OPERATE, Permission.DRAWS_FULL_BUNDLE)
def verify(request: StaffRequest, key: str) -> HttpResponse:
    """Check both bundles again."""
    draw = queries.draw_for(request.actor, key)
    draw = actions.verify(draw=draw, by=request.actor, at=request.now)
    if draw.state == DrawState.VERIFIED:
        messages.success(request, _("核对完成，没有不通过的项。"))
    else:
        messages.error(request, _("核对不通过。请勿据此实施检查，已列入监督员待办。"))
    return redirect("draws:detail", draw.key)


@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_OPERATE, Permission.DRAWS_CONFIRM)
def release(request: StaffRequest, key: str) -> HttpResponse:
    """What becomes public for ever: one person asks, another one confirms or sends back."""
    draw = queries.draw_for(request.actor, key)
    require_confirm(request.actor, draw.task)
    if not shown.rights_of(request.actor, draw).release and request.method == "GET":
        raise Http404
    back = request.POST.get("step") == "return"
    form, error = ReleaseForm(None if back else request.POST or None), None
    if request.method == "POST" and (back or form.is_valid()):
        try:
            words = _release_step(request, draw, form, back=back)
        except UserError as problem:
            if problem.status == 403:
                raise
            error = problem
        else:
            messages.success(request, words)
            return redirect("draws:detail", draw.key)
    status = 422 if error or form.errors else 200
    context = {"draw": draw, "form": form, "error": error, "open": request.today > draw.inspect_to}
    return render(request, "draws/release.html", context, status=status)


def _release_step(request: StaffRequest, draw: Draw, form: ReleaseForm, *, back: bool) -> str:
    if back:
        actions.return_release(draw=draw, by=request.actor, at=request.now)
        return _("公开申请已退回，名单仍不公开。")
    typed = form.cleaned_data["typed_count"]
    # The page that the person read says which step was meant, not the state of this moment.
    if request.POST.get("step") == "confirm":
        actions.release(draw=draw, typed_count=typed, by=request.actor, at=request.now)
        return _("抽中名单已公开。")
    actions.request_release(draw=draw, typed_count=typed, by=request.actor, at=request.now)
    return _("已申请公开名单，等待另一人确认。")


@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_OPERATE, Permission.INSPECTIONS_PLAN)
@kept("object_id", "reason_code", "reason")
def substitute(request: StaffRequest, key: str) -> HttpResponse:
    """The next reserve of the same stratum takes a place that cannot be inspected."""
    draw = queries.draw_for(request.actor, key)
    require_change_after_draw(request.actor, draw.task)
    initial = {"object_id": request.GET.get("object", "")}
    places = queries.winners(draw)
    form, error = SubstituteForm(request.POST or None, places=places, initial=initial), None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.substitute(
                draw=draw, **form.cleaned_data, by=request.actor, at=request.now
            )
        except UserError as problem:
            error = problem
        else:
            done = _("已递补：{object}。").format(object=made.substitute_id)
            messages.success(request, done if made.substitute_id else _("没有可递补的，名额取消。"))
            return redirect("draws:detail", draw.key)
    status = 422 if error or form.errors else 200
    context = {"draw": draw, "form": form, "error": error}
    return render(request, "draws/substitute.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_OPERATE, Permission.INSPECTIONS_PLAN)
@kept("officer", "reason")
def replace(request: StaffRequest, key: str) -> HttpResponse:
    """An officer leaves all open teams; seed and frozen roster name the successors."""
    draw = queries.draw_for(request.actor, key)
    require_change_after_draw(request.actor, draw.task)
    places = open_places(draw, request.today)
    filling = request.POST.get("step") == "fill"
    form, error = _replace_form(request, places, filling=filling), None
    if request.method == "POST" and (filling or form.is_valid()):
        try:
            messages.success(request, _replace_step(request, draw, form, filling=filling))
        except UserError as problem:
            if problem.status == 403:
                raise
            error = problem
        else:
            return redirect("draws:detail", draw.key)
    status = 422 if error or form.errors else 200
    context = {"draw": draw, "form": form, "error": error, "places": places}
    return render(request, "draws/replace.html", context, status=status)


def _replace_form(request: StaffRequest, places: Places, *, filling: bool) -> ReplaceForm:
    """The form with the officer whom an address names, and why that officer cannot be sent."""
    asked = request.GET.get("officer", "")
    return ReplaceForm(
        None if filling else request.POST or None, officers=places.choices(),
        initial={"officer": asked, "reason": places.reasons.get(asked, "")},
    )  # fmt: skip


def _replace_step(request: StaffRequest, draw: Draw, form: ReplaceForm, *, filling: bool) -> str:
    if filling:
        changes = actions.fill_vacancies(draw=draw, by=request.actor, at=request.now)
        return _("已补派 {n} 个席位。").format(n=len(changes))
    given = form.cleaned_data
    changes = actions.replace_officer(
        draw=draw, officer_code=given["officer"], reason=given["reason"], by=request.actor,
        at=request.now,
    )  # fmt: skip
    vacant = sum(one.successor == "-" for one in changes)
    if vacant:
        words = _("已替换 {n} 个席位，其中 {vacant} 个没有可以接替的人；请看页面上的处理办法。")
        return words.format(n=len(changes), vacant=vacant)
    return _("已替换 {n} 个席位。").format(n=len(changes))
