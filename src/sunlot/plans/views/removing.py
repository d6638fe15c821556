"""Rows of the sheet that go and come back: in the sheet, and on a page that needs no script."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import UserError
from sunlot.plans import actions
from sunlot.plans.forms import RestoreForm, RowsForm
from sunlot.plans.models import Plan
from sunlot.plans.policies import require_organise
from sunlot.plans.queries import plans as reads
from sunlot.plans.states import EDITABLE
from sunlot.plans.views.common import posted, run
from sunlot.plans.views.sheet import Saved, answered


@require_POST
@staff(Permission.PLANS_EDIT)
def sheet_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take rows out; the answer is that of a save."""

    def remove(plan: Plan, rows: list[int]) -> Saved:
        gone = actions.remove_tasks(plan=plan, tasks=rows, by=request.actor, at=request.now)
        words = ngettext("已删去 %(n)d 行。", "已删去 %(n)d 行。", len(gone))
        return [], words % {"n": len(gone)}

    return _with_chosen(request, pk, remove)


@require_POST
@staff(Permission.PLANS_EDIT)
def sheet_restore(request: StaffRequest, pk: int) -> HttpResponse:
    """Bring rows back; the answer is that of a save."""

    def restore(plan: Plan, rows: list[int]) -> Saved:
        back = actions.restore_tasks(plan=plan, tasks=rows, by=request.actor, at=request.now)
        words = ngettext("已恢复 %(n)d 行。", "已恢复 %(n)d 行。", len(back))
        return [one.pk for one in back], words % {"n": len(back)}

    return _with_chosen(request, pk, restore)


def _with_chosen(
    request: StaffRequest, pk: int, act: Callable[[Plan, list[int]], Saved]
) -> JsonResponse:
    plan = reads.plan_for(request.actor, pk)
    require_organise(request.actor, plan.region, Permission.PLANS_EDIT)
    form = RowsForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"text": _("没有选中任何行。"), "remedy": ""}, status=422)
    return answered(request, plan, lambda: act(plan, form.cleaned_data["rows"]))


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_EDIT)
def removed(request: StaffRequest, pk: int) -> HttpResponse:
    """What was taken out of the draft; each row can be brought back."""
    plan = reads.plan_for(request.actor, pk)
    require_organise(request.actor, plan.region, Permission.PLANS_EDIT)
    form = RestoreForm(posted(request))
    error: UserError | None = None
    if form.is_bound and form.is_valid():
        row = form.cleaned_data["row"]
        error = run(
            lambda: actions.restore_tasks(
                plan=plan, tasks=[row], by=request.actor, at=request.now
            )
        )  # fmt: skip
        if error is None:
            messages.success(request, _("已恢复 1 行。"))
            return redirect("plans:removed", pk=pk)
    context = {
        "plan": plan, "rows": reads.removed_rows(plan), "error": error, "form": form,
        "can_restore": plan.state in EDITABLE,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "plans/removed.html", context, status=status)
