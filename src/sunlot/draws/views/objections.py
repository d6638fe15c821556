"""The objections to a draw, and what the office decides about them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.draws import actions, queries
from sunlot.draws.forms import RejectForm, UpholdForm
from sunlot.draws.models import Draw, Objection
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
    reject, uphold = _forms(request, waiting)
    error: UserError | None = None
    if request.method == "POST":
        require_operate(request.actor, draw.task)
        try:
            if (words := _decide(request, draw, reject, uphold)) is not None:
                messages.success(request, words)
                return redirect("draws:objections", draw.key)
        except UserError as problem:
            error = problem
    context = {
        "draw": draw, "objections": found, "reject": reject, "uphold": uphold, "error": error,
        "may_void": draw.state in VOIDABLE,
        "decides": bool(waiting) and shown.rights_of(request.actor, draw).operate,
    }  # fmt: skip
    status = 422 if error or reject.errors or uphold.errors else 200
    return render(request, "draws/objections.html", context, status=status)


def _forms(request: StaffRequest, waiting: list[Objection]) -> tuple[RejectForm, UpholdForm]:
    """The form of the button that was pressed holds what was sent."""
    upholding = request.POST.get("step") == "uphold"
    sent = request.POST if request.method == "POST" else None
    reject = RejectForm(None if upholding else sent, waiting=waiting)
    return reject, UpholdForm(sent if upholding else None, waiting=waiting)


def _decide(
    request: StaffRequest, draw: Draw, reject: RejectForm, uphold: UpholdForm
) -> str | None:
    """What was done, in words; None where the form was not filled in."""
    if uphold.is_valid():
        given = uphold.cleaned_data
        actions.uphold_objection(
            draw=draw, number=given["number"], answer=given["reason"], by=request.actor,
            at=request.now,
        )  # fmt: skip
        return _("已提出作废申请，等待另一人确认；确认后异议成立。")
    if not reject.is_valid():
        return None
    done = actions.reject_objections(
        draw=draw, **reject.cleaned_data, by=request.actor, at=request.now
    )
    return _("已决定 {n} 件异议不成立，决定写入公开日志。").format(n=len(done))
