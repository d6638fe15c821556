"""The organisation: divisions, departments and joint conferences, and changes of it."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.departments import actions, queries
from sunlot.departments.forms import ConfirmForm, RefusalForm, SuccessionForm
from sunlot.departments.listing import DEPARTMENTS
from sunlot.departments.models import Department, Succession
from sunlot.departments.policies import may_change, require_change
from sunlot.errors import Forbidden, UserError
from sunlot.regions.models import Level
from sunlot.ui.exports import export


@require_GET
@staff(Permission.DEPARTMENTS_VIEW)
def department_list(request: StaffRequest) -> HttpResponse:
    """The division tree with its departments, as far as the actor reaches."""
    trees = queries.organisation(request.actor, request.today)
    places = [place for one in trees for place in one.walk()]
    words = request.GET.get("q", "").strip()
    context = {
        "q": words,
        "found": queries.named(request.actor, words),
        "waiting": queries.successions_to_confirm(request.actor),
        "places": [place for place in places if place.departments],
        "prefectures": [place for place in places if place.region.level == Level.PREFECTURE],
    }
    return render(request, "departments/list.html", context)


@require_GET
@staff(Permission.DEPARTMENTS_VIEW)
def department_export(request: StaffRequest) -> HttpResponseBase:
    """The departments as a file: those that a search names, else all of today."""
    rows = queries.named(request.actor, request.GET.get("q", ""))
    if not request.GET.get("q", "").strip():
        trees = queries.organisation(request.actor, request.today)
        rows = [one for tree in trees for place in tree.walk() for one in place.departments]
    return export(request, _("机构"), rows, DEPARTMENTS)


@require_GET
@staff(Permission.DEPARTMENTS_VIEW)
def department_detail(request: StaffRequest, code: str) -> HttpResponse:
    """One department: its place, its conferences, whether it may inspect."""
    department = _department(request, code)
    changes = list(queries.successions_of(department))
    changeable = department.succeeded_by is None and not any(
        one.state == "requested" for one in changes
    )
    context = {
        "department": department,
        "heir": queries.heir_of(department),
        "changes": changes,
        "predecessors": queries.predecessors_of(department),
        "may_change": changeable and may_change(request.actor, department),
        "memberships": queries.memberships(department, request.today),
        "conference": getattr(department, "office_of", None),
    }
    return render(request, "departments/detail.html", context)


@require_http_methods(["GET", "POST"])
@staff(Permission.DEPARTMENTS_CHANGE)
def succession_new(request: StaffRequest, code: str) -> HttpResponse:
    """Ask that a department's work passes to a successor."""
    old = _department(request, code)
    require_change(request.actor, old, Permission.DEPARTMENTS_CHANGE)
    form, error = SuccessionForm(request.POST or None, old=old), None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.request_succession(
                old=old, wanted=form.wanted(), by=request.actor, at=request.now
            )
        except UserError as problem:
            error = problem
        else:
            messages.success(request, _("已提出，等待另一位协调员确认。"))
            return redirect("departments:succession", made.pk)
    context = {"old": old, "form": form, "error": error, "work": _work(request, old)}
    status = 422 if error or form.errors else 200
    return render(request, "departments/succession_new.html", context, status=status)


@require_GET
@staff(Permission.DEPARTMENTS_CHANGE)
def succession(request: StaffRequest, pk: int) -> HttpResponse:
    """Check-answers page of one change: what was asked for, and what would follow."""
    return _succession_page(request, _succession(request, pk))


@require_POST
@staff(Permission.DEPARTMENTS_CONFIRM)
def succession_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Confirm as the second person."""
    found = _succession(request, pk)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _succession_page(request, found, confirm=form)
    try:
        actions.confirm_succession(
            succession=found, **form.cleaned_data, by=request.actor, at=request.now
        )
    except Forbidden:
        raise
    except UserError as error:
        return _succession_page(request, found, confirm=form, error=error)
    messages.success(request, _("机构调整已生效，未办结的工作已由继任机构承接。"))
    return redirect("departments:succession", pk)


@require_POST
@staff(Permission.DEPARTMENTS_CONFIRM)
def succession_refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a request back."""
    found = _succession(request, pk)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _succession_page(request, found, refusal=form)
    try:
        actions.refuse_succession(
            succession=found, **form.cleaned_data, by=request.actor, at=request.now
        )
    except Forbidden:
        raise
    except UserError as error:
        return _succession_page(request, found, refusal=form, error=error)
    messages.success(request, _("已退回，原机构照常工作。"))
    return redirect("departments:succession", pk)


def _department(request: StaffRequest, code: str) -> Department:
    scoped = Department.objects.scoped(request.actor)
    return get_object_or_404(scoped.select_related("region__parent", "succeeded_by"), code=code)


def _succession(request: StaffRequest, pk: int) -> Succession:
    found = queries.succession_for(request.actor, pk)
    if found is None:
        raise Http404
    require_change(request.actor, found.old, Permission.DEPARTMENTS_CHANGE)
    return found


def _work(request: StaffRequest, old: Department) -> Any:
    """What would pass on; figures of business are for those who may see business (AC-02)."""
    return queries.open_work(old) if request.actor.can(Permission.BUSINESS_VIEW) else []


def _succession_page(
    request: StaffRequest,
    found: Succession,
    *,
    confirm: Form | None = None,
    refusal: Form | None = None,
    error: UserError | None = None,
) -> HttpResponse:
    actor, is_waiting = request.actor, found.state == "requested"
    context = {
        "succession": found,
        "work": _work(request, found.old) if is_waiting else [],
        "moved": queries.moved_words(found),
        "may_confirm": is_waiting
        and actor.can(Permission.DEPARTMENTS_CONFIRM)
        and found.requested_by != actor.user_id,
        "too_early": found.effective_on > request.today,
        "form": confirm or ConfirmForm(),
        "refusal": refusal or RefusalForm(),
        "wrong": confirm or refusal,
        "error": error,
    }
    status = 422 if confirm or refusal else 200
    return render(request, "departments/succession.html", context, status=status)
