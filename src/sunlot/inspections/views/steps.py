"""Creation from a draw, approval, notice: check-answers pages, each with one action."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sunlot.actors import Actor, Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.draws.models import Draw
from sunlot.errors import UserError
from sunlot.inspections import actions, queries
from sunlot.inspections.forms import ApproveAllForm, ApproveForm, CountForm, NotifyForm, ReasonForm
from sunlot.inspections.models import Inspection, NoticeKind
from sunlot.inspections.policies import (
    approval_permission,
    require_lead,
    require_lead_of_task,
    require_notifier,
)
from sunlot.inspections.queries.narrowing import creation_of
from sunlot.inspections.states import InspectionState
from sunlot.inspections.views.answers import failed, posted, status_of
from sunlot.plans.rules import YEARLY_CAP
from sunlot.ui.drafting import kept


def _list_of(draw: Draw) -> str:
    return f"{reverse('inspections:list')}?draw={draw.draw_id}"


def _to(visit: Inspection) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("inspections:detail", args=[visit.number]))


@require_http_methods(["GET", "POST"])
@staff(Permission.INSPECTIONS_PLAN)
def create(request: StaffRequest, draw_id: str) -> HttpResponse:
    """Check-answers before the visits of a draw are created."""
    draw = queries.draw_for(request.actor, draw_id)
    require_lead_of_task(request.actor, draw.task, Permission.INSPECTIONS_PLAN)
    error: UserError | None = None
    if request.method == "POST":
        try:
            count = actions.create_from_draw(draw=draw, by=request.actor, at=request.now)
        except UserError as caught:
            error = failed(caught)
        else:
            messages.success(request, _("已生成 {n} 户检查，等待审批。").format(n=count))
            return redirect(_list_of(draw))
    try:
        parts = queries.items_by_department(draw.task, on=draw.inspect_from)
    except UserError as caught:
        error, parts = error or caught, {}
    context = {
        "draw": draw,
        "parts": list(parts.items()),
        "figures": creation_of(draw),
        "error": error,
    }
    return render(request, "inspections/create.html", context, status=status_of(error))


@require_http_methods(["GET", "POST"])
@staff(Permission.INSPECTIONS_APPROVE)
def approve_all(request: StaffRequest, draw_id: str) -> HttpResponse:
    """Check-answers with the number typed: approve all waiting visits of a draw."""
    draw = queries.draw_for(request.actor, draw_id)
    require_lead_of_task(request.actor, draw.task, Permission.INSPECTIONS_APPROVE)
    form = ApproveAllForm(posted(request))
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            count = actions.approve_all(
                draw=draw, **form.cleaned_data, by=request.actor, at=request.now
            )
        except UserError as caught:
            error = failed(caught)
        else:
            messages.success(request, _("已批准 {n} 户检查。").format(n=count))
            return redirect(_list_of(draw))
    waiting = queries.waiting_of_draw(draw, InspectionState.TO_APPROVE)
    context = {"draw": draw, "waiting": waiting, "form": form, "error": error, "step": "approve"}
    return render(request, "inspections/all.html", context, status=status_of(error, form))


@require_http_methods(["GET", "POST"])
@staff(Permission.INSPECTIONS_PLAN)
def notify_all(request: StaffRequest, draw_id: str) -> HttpResponse:
    """Check-answers with the number typed: all notices of a draw were served."""
    draw = queries.draw_for(request.actor, draw_id)
    require_lead_of_task(request.actor, draw.task, Permission.INSPECTIONS_PLAN)
    form = CountForm(posted(request))
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            count = actions.notify_all(
                draw=draw, **form.cleaned_data, by=request.actor, at=request.now
            )
        except UserError as caught:
            error = failed(caught)
        else:
            messages.success(request, _("已登记 {n} 户的通知书送达。").format(n=count))
            return redirect(_list_of(draw))
    waiting = queries.waiting_of_draw(draw, InspectionState.TO_NOTIFY)
    context = {"draw": draw, "waiting": waiting, "form": form, "error": error, "step": "notify"}
    return render(request, "inspections/all.html", context, status=status_of(error, form))


@require_http_methods(["GET", "POST"])
@staff(Permission.INSPECTIONS_APPROVE, Permission.EXCEPTIONS_APPROVE)
def approve(request: StaffRequest, number: str) -> HttpResponse:
    """The approval sheet of one visit."""
    visit = queries.visit_for(request.actor, number)
    require_lead(request.actor, visit, approval_permission(visit))
    form = ApproveForm(posted(request))
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.approve(visit=visit, **form.cleaned_data, by=request.actor, at=request.now)
        except UserError as caught:
            error = failed(caught)
        else:
            messages.success(request, _("已批准。请发起部门送达检查通知书。"))
            return _to(visit)
    return _approval(request, visit, form=form, error=error)


@require_POST
@staff(Permission.INSPECTIONS_APPROVE, Permission.EXCEPTIONS_APPROVE)
@kept("reason", page="inspections:approve")
def refuse(request: StaffRequest, number: str) -> HttpResponse:
    """Do not approve."""
    visit = queries.visit_for(request.actor, number)
    refusal = ReasonForm(request.POST)
    if not refusal.is_valid():
        return _approval(request, visit, refusal=refusal)
    try:
        actions.refuse(visit=visit, **refusal.cleaned_data, by=request.actor, at=request.now)
    except UserError as caught:
        return _approval(request, visit, refusal=refusal, error=failed(caught))
    messages.success(request, _("已退回，理由已告知发起部门。"))
    return _to(visit)


def _approval(
    request: StaffRequest,
    visit: Inspection,
    *,
    form: ApproveForm | None = None,
    refusal: ReasonForm | None = None,
    error: UserError | None = None,
) -> HttpResponse:
    require_lead(request.actor, visit, approval_permission(visit))
    context = {
        "visit": visit,
        "notice": queries.notice_of(visit),
        "cap": YEARLY_CAP,
        "form": form or ApproveForm(),
        "refusal": refusal or ReasonForm(),
        "error": error,
    }
    status = status_of(error, form or refusal)
    return render(request, "inspections/approve.html", context, status=status)


@require_POST
@staff(Permission.INSPECTIONS_PLAN)
def resubmit(request: StaffRequest, number: str) -> HttpResponse:
    """Put a refused visit up for approval again."""
    visit = queries.visit_for(request.actor, number)
    actions.resubmit(visit=visit, by=request.actor, at=request.now)
    messages.success(request, _("已重新提交审批。"))
    return _to(visit)


@require_http_methods(["GET", "POST"])
@staff(Permission.INSPECTIONS_PLAN, Permission.INSPECTIONS_RECORD)
def notify(request: StaffRequest, number: str) -> HttpResponse:
    """Say how the notice was served."""
    visit = queries.visit_for(request.actor, number)
    require_notifier(request.actor, visit)
    form = NotifyForm(posted(request), initial={"kind": _usual(request.actor)})
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.notify(visit=visit, **form.cleaned_data, by=request.actor, at=request.now)
        except UserError as caught:
            error = failed(caught)
        else:
            messages.success(request, _("已登记送达，可以检查并录入结果。"))
            return _to(visit)
    context = {"visit": visit, "form": form, "error": error}
    return render(request, "inspections/notify.html", context, status=status_of(error, form))


def _usual(actor: Actor) -> str:
    return NoticeKind.ON_ARRIVAL if actor.can(Permission.INSPECTIONS_RECORD) else NoticeKind.BEFORE
