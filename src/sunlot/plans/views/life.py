"""The steps of a plan: each is a page to read first, then one button."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Forbidden, UserError, WrongState
from sunlot.plans import actions, queries
from sunlot.plans.forms import IssueForm, IssueRequestForm, ReturnForm, SubmitForm
from sunlot.plans.models import Plan
from sunlot.plans.policies import require_adopt, require_organise
from sunlot.plans.queries import plans as reads
from sunlot.plans.states import PlanState
from sunlot.plans.views.common import posted
from sunlot.ui.drafting import kept


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_SUBMIT)
@kept("low_share_reason")
def plan_submit(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand the plan to the joint conference."""
    plan = reads.plan_for(request.actor, pk)
    require_organise(request.actor, plan.region, Permission.PLANS_SUBMIT)
    _require_state(plan, PlanState.DRAFT)
    form = SubmitForm(posted(request), initial={"low_share_reason": plan.low_share_reason})
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.submit(plan=plan, **form.cleaned_data, by=request.actor, at=request.now)
            messages.success(request, _("已提交联席会议审议，由另一人审议。"))
            return redirect("plans:detail", pk=pk)
        except UserError as caught:
            error = _shown(caught)
    return _page(request, "plans/submit.html", plan, form, error)


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_ADOPT)
def plan_adopt(request: StaffRequest, pk: int) -> HttpResponse:
    """Adopt the plan for the joint conference."""
    plan = reads.plan_for(request.actor, pk)
    require_adopt(request.actor, plan, request.today)
    _require_state(plan, PlanState.IN_REVIEW)
    error: UserError | None = None
    if request.method == "POST":
        try:
            actions.adopt(plan=plan, by=request.actor, at=request.now)
            messages.success(request, _("已审议通过，可以提出印发。"))
            return redirect("plans:detail", pk=pk)
        except UserError as caught:
            error = _shown(caught)
    return _page(request, "plans/adopt.html", plan, None, error)


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_ADOPT)
@kept("reason")
def plan_return(request: StaffRequest, pk: int) -> HttpResponse:
    """Send the plan back to its authors."""
    plan = reads.plan_for(request.actor, pk)
    require_adopt(request.actor, plan, request.today)
    _require_state(plan, PlanState.IN_REVIEW, PlanState.ADOPTED)
    form = ReturnForm(posted(request))
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.send_back(plan=plan, **form.cleaned_data, by=request.actor, at=request.now)
            messages.success(request, _("已退回修改。"))
            return redirect("plans:detail", pk=pk)
        except UserError as caught:
            error = _shown(caught)
    return _page(request, "plans/return.html", plan, form, error)


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_ISSUE)
def plan_issue(request: StaffRequest, pk: int) -> HttpResponse:
    """Check-answers page; the first person proposes the number, the second confirms here."""
    plan = reads.plan_for(request.actor, pk)
    require_organise(request.actor, plan.region, Permission.PLANS_ISSUE)
    _require_state(plan, PlanState.ADOPTED)
    form = IssueForm(posted(request))
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            version = actions.issue(
                plan=plan, **form.cleaned_data, by=request.actor, at=request.now
            )
            messages.success(
                request, _("已印发第 {n} 版，内容从此不能改动。").format(n=version.number)
            )
            return redirect("plans:detail", pk=pk)
        except UserError as caught:
            error = _shown(caught)
    return _page(request, "plans/issue.html", plan, form, error)


@require_POST
@staff(Permission.PLANS_ISSUE)
def plan_issue_request(request: StaffRequest, pk: int) -> HttpResponse:
    """Propose the document number."""
    plan = reads.plan_for(request.actor, pk)
    require_organise(request.actor, plan.region, Permission.PLANS_ISSUE)
    form = IssueRequestForm(request.POST)
    error: UserError | None = None
    if form.is_valid():
        try:
            actions.request_issue(plan=plan, **form.cleaned_data, by=request.actor, at=request.now)
            messages.success(request, _("已提出印发，由另一人核对后确认。"))
            return redirect("plans:issue", pk=pk)
        except WrongState:
            raise
        except UserError as caught:
            error = _shown(caught)
    return _page(request, "plans/issue.html", plan, IssueForm(), error, request_form=form)


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_EDIT)
def plan_revise(request: StaffRequest, pk: int) -> HttpResponse:
    """Open an issued plan for changes."""
    plan = reads.plan_for(request.actor, pk)
    require_organise(request.actor, plan.region, Permission.PLANS_EDIT)
    _require_state(plan, PlanState.ISSUED)
    if request.method == "POST":
        actions.revise(plan=plan, by=request.actor, at=request.now)
        messages.success(request, _("已启动修订。原版继续有效，直到新版印发。"))
        return redirect("plans:detail", pk=pk)
    return _page(request, "plans/revise.html", plan, None, None)


def _require_state(plan: Plan, *states: str) -> None:
    """A page whose step is done already says so instead of showing a form."""
    if plan.state not in states:
        raise WrongState(state=PlanState(plan.state).label)


def _shown(error: UserError) -> UserError:
    """Errors of the step stand on its page; a missing right is a page of its own."""
    if isinstance(error, Forbidden):
        raise error
    return error


def _page(
    request: StaffRequest, template: str, plan: Plan, form: object, error: UserError | None,
    request_form: IssueRequestForm | None = None,
) -> HttpResponse:  # fmt: skip
    table = queries.table_of(plan)
    context = {
        "plan": plan,
        "form": form,
        "request_form": request_form or IssueRequestForm(
            initial={"document_number": plan.issue_number}
        ),
        "error": error,
        "share": queries.share(plan),
        "figures": reads.figures(table),
        "tasks": table,
        "latest": plan.versions.order_by("-number").first(),
        "is_proposer": plan.issue_requested_by_id == request.actor.user_id,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, template, context, status=status)
