"""Correcting kind, code and number that were entered wrongly; two persons where it matters."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Forbidden, UserError
from sunlot.targets import actions, presenting, queries, registry
from sunlot.targets.forms import IdentityForm, RefusalForm
from sunlot.targets.models import IdentityChange, Target
from sunlot.targets.policies import may_confirm, require_target
from sunlot.targets.states import IdentityState


@require_http_methods(["GET", "POST"])
@staff(Permission.TARGETS_IMPORT, Permission.TARGETS_CONFIRM)
def target_identity(request: StaffRequest, object_id: str) -> HttpResponse:
    """Correct what a target is registered as, or check what another person asked for."""
    target = _target(request, object_id)
    if request.method == "POST" or queries.waiting_identity(target) is None:
        require_target(request.actor, target)
    initial = {"kind": target.kind, "credit_code": target.credit_code, "number": target.number}
    form = IdentityForm(
        request.POST if request.method == "POST" else None, initial=initial, own_key=target.own_key
    )
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            change = actions.correct_identity(
                target=target, wanted=form.wanted(), reason=form.cleaned_data["reason"],
                by=request.actor, at=request.now,
            )  # fmt: skip
        except Forbidden:
            raise
        except UserError as caught:
            error = caught
        else:
            return _told(request, change, target)
    return _page(request, target, form=form, error=error)


def _told(request: StaffRequest, change: IdentityChange, target: Target) -> HttpResponse:
    if change.state == IdentityState.REQUESTED:
        messages.success(request, _("已提出，等待本部门审批人确认。"))
        return redirect("targets:identity", target.object_id)
    messages.success(request, _("已更正，按原代码和编号仍可查到。"))
    return redirect("targets:detail", target.object_id)


@require_POST
@staff(Permission.TARGETS_CONFIRM)
def identity_confirm(request: StaffRequest, object_id: str) -> HttpResponse:
    """Confirm as the second person."""
    target = _target(request, object_id)
    change = _waiting(target)
    try:
        actions.confirm_identity(change=change, by=request.actor, at=request.now)
    except Forbidden:
        raise
    except UserError as error:
        return _page(request, target, error=error)
    change.refresh_from_db()
    return _told(request, change, target)


@require_POST
@staff(Permission.TARGETS_IMPORT, Permission.TARGETS_CONFIRM)
def identity_refuse(request: StaffRequest, object_id: str) -> HttpResponse:
    """Send the correction back, or take it back oneself."""
    target = _target(request, object_id)
    change, refusal = _waiting(target), RefusalForm(request.POST)
    if not refusal.is_valid():
        return _page(request, target, refusal=refusal)
    actions.refuse_identity(change=change, **refusal.cleaned_data, by=request.actor, at=request.now)
    messages.success(request, _("已退回，登记内容不变。"))
    return redirect("targets:detail", target.object_id)


def _target(request: StaffRequest, object_id: str) -> Target:
    target = queries.target_for(request.actor, object_id)
    if not may_confirm(request.actor, target):
        require_target(request.actor, target)
    return target


def _waiting(target: Target) -> IdentityChange:
    change = queries.waiting_identity(target)
    if change is None:
        raise Http404
    return change


def _page(
    request: StaffRequest,
    target: Target,
    *,
    form: IdentityForm | None = None,
    refusal: RefusalForm | None = None,
    error: UserError | None = None,
) -> HttpResponse:
    waiting = queries.waiting_identity(target)
    wrong = refusal if refusal is not None else form
    context = {
        "target": target, "form": form or IdentityForm(), "error": error, "wrong": wrong,
        "refusal": refusal or RefusalForm(), "acts": presenting.acts_of(target), "waiting": waiting,
        "comparison": presenting.identity_lines(target, waiting) if waiting else [],
        "uses": registry.uses_of(target.pk),
        "may_confirm": may_confirm(request.actor, target),
        "is_own": waiting is not None and waiting.requested_by_id == request.actor.user_id,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/identity.html", context, status=status)
