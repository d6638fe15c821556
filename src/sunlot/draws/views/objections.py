"""The objections to a draw, and what the office decides about them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.draws import actions, queries
from sunlot.draws.forms import RejectForm, UpholdForm
from sunlot.draws.models import Draw
from sunlot.draws.policies import require_operate
from sunlot.draws.states import VOIDABLE, ObjectionState
from sunlot.draws.views import shown
from sunlot.errors import UserError


@require_http_methods(["GET", "POST"])
@staff(Permission.DRAWS_OPERATE, Permission.DRAWS_FULL_BUNDLE)
def objections(request: StaffRequest, key: str) -> HttpResponse:
    """All of them with text and contact; several can be refused at once."""
    draw = queries.draw_for(request.actor, key)
    found = queries.objections_of(draw, request.now)
    if found is None or not queries.may_read_objections(request.actor, draw):
        raise Http404
    waiting = [one for one in found.rows if one.state == ObjectionState.OPEN]
    upholding = request.POST.get("step") == "uphold"
    sent = request.POST if request.method == "POST" else None
    reject = RejectForm(None if upholding else sent, waiting=waiting)
    uphold = UpholdForm(sent if upholding else None, waiting=waiting)
    error: UserError | None = None
    if request.method == "POST":
        require_operate(request.actor, draw.task)
        form = uphold if upholding else reject
        try:
            if form.is_valid():
                messages.success(request, _decide(request, draw, form.cleaned_data, upholding))
                return redirect("draws:objections", draw.key)
        except UserError as problem:
            error = problem
    context = {
        "draw": draw, "objections": found, "reject": reject, "uphold": uphold, "error": error,
        "waiting": waiting, "may_void": draw.state in VOIDABLE,
        "decides": bool(waiting) and shown.rights_of(request.actor, draw).operate,
    }  # fmt: skip
    status = 422 if error or reject.errors or uphold.errors else 200
    return render(request, "draws/objections.html", context, status=status)


def _decide(request: StaffRequest, draw: Draw, given: dict[str, Any], upholding: bool) -> str:
    if upholding:
        actions.uphold_objection(
            draw=draw, number=given["number"], answer=given["reason"], by=request.actor,
            at=request.now,
        )  # fmt: skip
        return _("已提出作废申请，等待另一人确认；确认后异议成立。")
    done = actions.reject_objections(
        draw=draw, numbers=given["numbers"], answer=given["answer"], by=request.actor,
        at=request.now,
    )  # fmt: skip
    return _("已决定 {n} 件异议不成立，决定写入公开日志。").format(n=len(done))
