"""Registration of a visit that no draw chose."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import UserError
from sunlot.inspections import actions, queries
from sunlot.inspections.forms import RestaffForm, UnplannedForm
from sunlot.inspections.policies import require_lead
from sunlot.inspections.views.answers import failed, posted, status_of
from sunlot.ui.drafting import kept


@require_http_methods(["GET", "POST"])
@staff(Permission.EXCEPTIONS_REGISTER)
@kept(
    "object_code", "code", "reason", "items_chosen", "officer_1", "officer_2", "officer_3",
    "planned_from", "planned_to",
)  # fmt: skip
def unplanned(request: StaffRequest) -> HttpResponse:
    """Code, reason, items and officers; another person approves."""
    form = UnplannedForm(request.actor, posted(request), today=request.today)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        try:
            visit = actions.register_exception(
                target=found["object_code"], code=found["code"], reason=found["reason"],
                items=list(found["items_chosen"]), officers=form.officers(found),
                planned_from=found["planned_from"], planned_to=found["planned_to"],
                by=request.actor, at=request.now,
            )  # fmt: skip
        except UserError as caught:
            error = failed(caught)
        else:
            messages.success(request, _("已登记，等待本部门另一人审批。"))
            return redirect("inspections:detail", number=visit.number)
    share = queries.random_share(request.actor, request.today.year)
    context = {"form": form, "error": error, "share": share}
    return render(request, "inspections/unplanned.html", context, status=status_of(error, form))


@require_http_methods(["GET", "POST"])
@staff(Permission.EXCEPTIONS_REGISTER)
def restaff(request: StaffRequest, number: str) -> HttpResponse:
    """Another officer for a visit without a draw; it is approved and notified again."""
    visit = queries.visit_for(request.actor, number)
    require_lead(request.actor, visit, Permission.EXCEPTIONS_REGISTER)
    form = RestaffForm(
        request.actor, posted(request), visit=visit, asked=request.GET.get("officer", ""),
        today=request.today,
    )  # fmt: skip
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.restaff(visit=visit, **form.cleaned_data, by=request.actor, at=request.now)
        except UserError as caught:
            error = failed(caught)
        else:
            messages.success(request, _("已换人，等待本部门另一人重新审批。"))
            return redirect("inspections:detail", number=visit.number)
    context = {"form": form, "error": error, "visit": visit}
    return render(request, "inspections/restaff.html", context, status=status_of(error, form))
