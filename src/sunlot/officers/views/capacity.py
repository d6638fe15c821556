"""Capacity against plan 力量测算: departments, one department, its figures as a file."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sunlot.actors import Permission as P
from sunlot.actors.access import StaffRequest, staff
from sunlot.officers import actions, queries
from sunlot.officers.forms import DepartmentCapacityForm
from sunlot.officers.listing import CAPACITY_COLUMNS, capacity_rows, year_of
from sunlot.officers.policies import require_own_department
from sunlot.officers.presenting import unit_counts
from sunlot.officers.queries.capacity import balance_of, department_for, may_set
from sunlot.ui.exports import export


@require_GET
@staff(P.CAPACITY_VIEW)
def capacity(request: StaffRequest) -> HttpResponse:
    """What officers can do in a year against what adopted plans ask, by department."""
    year = year_of(request.GET, request.today)
    found = queries.balances(request.viewer, year, request.today)
    context = {
        "year": year,
        "years": range(request.today.year - 1, request.today.year + 2),
        "balances": found,
        "short": sum(one.is_short for one in found),
    }
    return render(request, "officers/capacity.html", context)


@require_GET
@staff(P.CAPACITY_VIEW)
def capacity_export(request: StaffRequest) -> HttpResponseBase:
    """The same by department, qualification and month, as a file."""
    year = year_of(request.GET, request.today)
    found = queries.balances(request.viewer, year, request.today)
    name = _("力量测算 {year}").format(year=year)
    return export(request, name, capacity_rows(found), CAPACITY_COLUMNS)


@require_GET
@staff(P.CAPACITY_VIEW)
def capacity_of(request: StaffRequest, code: str) -> HttpResponse:
    """One department: months, qualifications, areas, and the tasks behind the figures."""
    return _department_page(request, code)


@require_POST
@staff(P.OFFICERS_IMPORT)
def set_department_capacity(request: StaffRequest, code: str) -> HttpResponse:
    """Say how many visits a year an officer without a figure of the own can make."""
    department = department_for(request.actor, code)
    require_own_department(request.actor, department)
    form = DepartmentCapacityForm(request.POST)
    if not form.is_valid():
        return _department_page(request, code, form=form)
    actions.set_department_capacity(
        department=department, **form.cleaned_data, by=request.actor, at=request.now
    )
    messages.success(request, _("已设定本单位每人年度可承担检查次数。"))
    return redirect("officers:capacity-of", code)


def _department_page(
    request: StaffRequest, code: str, *, form: DepartmentCapacityForm | None = None
) -> HttpResponse:
    year = year_of(request.GET, request.today)
    balance = balance_of(department_for(request.actor, code), year, request.today)
    context = {
        "year": year,
        "balance": balance,
        "units": unit_counts(request.actor, balance.department),
        "may_set": may_set(request.actor, balance.department),
        "form": form or DepartmentCapacityForm(initial={"visits": balance.per_officer}),
    }
    return render(request, "officers/capacity_of.html", context, status=422 if form else 200)
