"""The auditor's page: files to check offline, the exact command, the statement that it wrote."""

import shlex
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.auditors.models import AuditorKey
from sunlot.draws import actions, queries
from sunlot.draws.forms import StatementForm
from sunlot.draws.models import Attested, Draw
from sunlot.draws.policies import require_attest
from sunlot.draws.queries.attesting import attested_by
from sunlot.errors import UserError

KEY_FILE = "audit.key"


@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_ATTEST)
def attest(request: StaffRequest, key: str) -> HttpResponse:
    """Check the list before the closing, the result after it; hand the signed lines over."""
    draw = queries.draw_for(request.actor, key)
    require_attest(request.actor, draw.task)
    if draw.announcement is None:
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form, error = StatementForm(*sent), None
    if form.is_valid():
        try:
            found = actions.attest(
                draw=draw, statement=form.cleaned_data["statement"], by=request.actor,
                at=request.now,
            )  # fmt: skip
        except UserError as problem:
            error = problem
        else:
            messages.success(request, _said(found.states))
            return redirect("draws:attest", draw.key)
    context = {"form": form, "error": error, **_page(request, draw)}
    status = 422 if error or form.errors else 200
    return render(request, "draws/attest.html", context, status=status)


@require_POST
@staff(Permission.DRAWS_ATTEST)
def frame_file(request: StaffRequest, key: str) -> HttpResponse:
    """`frame.csv` for the offline check; every download is on record."""
    draw = queries.draw_for(request.actor, key)
    content = actions.take_frame_file(draw=draw, by=request.actor, at=request.now)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="frame.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _said(states: str) -> str:
    if states == Attested.FRAME:
        return _("名单的审计证明已收录，随公开日志公布。")
    return _("结果的审计证明已收录，随公开日志公布。")


def _page(request: StaffRequest, draw: Draw) -> dict[str, Any]:
    step, own = queries.step_of(draw, request.now), queries.own_key(request.actor)
    done = attested_by(own, draw, step) if own is not None and step is not None else None
    return {
        "draw": draw, "audit": queries.audit_of(draw, request.now), "step": step, "key": own,
        "done": done, "command": _command(draw, step, own) if own and step else "",
    }  # fmt: skip


def _command(draw: Draw, step: Attested, key: AuditorKey) -> str:
    """What the auditor types on the own machine, in the folder of the downloaded files."""
    digests = ["--announce", draw.announcement_digest]
    if step == Attested.FRAME:
        words = ["frame", KEY_FILE, f"{draw.draw_id}-announce.json", "frame.csv", *digests]
    else:
        words = [
            "result", KEY_FILE, f"{draw.draw_id}-full.zip", *digests, "--result",
            draw.result_digest, "--policy", "policy.json",
        ]  # fmt: skip
    out = f"{draw.draw_id}-{step.value}.jsonl"
    return shlex.join(["drawproof", "attest", *words, "--by", key.office, "--out", out])
