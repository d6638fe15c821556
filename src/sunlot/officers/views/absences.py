"""Pages of absences: the department's list, entering, an officer's request, the answer to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.actors import Permission as P
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Forbidden, UserError
from sunlot.officers import actions, presenting, queries
from sunlot.officers.forms import AbsenceForm, LastDayForm
from sunlot.officers.listing import ABSENCE_COLUMNS, absences_of
from sunlot.officers.policies import require_own
from sunlot.ui.drafting import kept
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset


@require_GET
@staff(P.BUSINESS_VIEW)
def absence_list(request: StaffRequest) -> HttpResponse:
    """Absences of the officers whom the actor sees, newest first; searched and narrowed."""
    listing = absences_of(request.GET, request.viewer, request.today)
    page = keyset(listing.rows, request, order=("-first", "pk"))
    context = {
        "page": page,
        "rows": presenting.absence_rows(page.rows, request.actor, request.today),
        "listing": listing,
        "waiting": queries.absences_to_confirm(request.actor).count(),
        "may_request": request.actor.can(P.ABSENCES_REQUEST),
        "own_record": queries.own_record(request.actor),
        "may_export": request.actor.can(P.LISTS_EXPORT),
    }
    return render(request, "officers/absences.html", context)


@require_GET
@staff(P.LISTS_EXPORT)
def absence_export(request: StaffRequest) -> HttpResponseBase:
    """The absences as narrowed, as a file."""
    rows = absences_of(request.GET, request.viewer, request.today).rows
    return export(request, _("不在岗时段"), rows.order_by("-first", "pk"), ABSENCE_COLUMNS)


@require_http_methods(["GET", "POST"])
@staff(P.ABSENCES_REQUEST)
@kept("kind", "first", "last", "note")
def request_absence(request: StaffRequest) -> HttpResponse:
    """An officer asks to be left out for a time."""

    def write(values: dict[str, Any]) -> None:
        actions.request_absence(**values, by=request.actor, at=request.now)
        messages.success(request, _("已提交，单位确认后生效。"))

    context = {"own_record": queries.own_record(request.actor)}
    return _answer(request, write, context, then="officers:me")


@require_http_methods(["GET", "POST"])
@staff(P.OFFICERS_IMPORT)
@kept("kind", "first", "last", "note")
def enter_absence(request: StaffRequest, officer_id: str) -> HttpResponse:
    """The department enters an absence of its officer."""
    officer = queries.officer_for(request.actor, officer_id)
    require_own(request.actor, officer)

    def write(values: dict[str, Any]) -> None:
        actions.enter_absence(officer=officer, **values, by=request.actor, at=request.now)
        messages.success(request, _("已登记。需要换人的检查，请按页面提示办理。"))

    return _answer(request, write, {"officer": officer}, then="officers:detail")


@require_GET
@staff(P.BUSINESS_VIEW)
def absence_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One absence, and what may be done about it."""
    return _absence_page(request, pk)


@require_POST
@staff(P.OFFICERS_IMPORT)
def decide_absence(request: StaffRequest, pk: int) -> HttpResponse:
    """The department confirms or refuses what its officer asked for."""
    absence = queries.absence_for(request.actor, pk)
    require_own(request.actor, absence.officer)
    confirm = {"confirm": True, "refuse": False}.get(request.POST.get("decision", ""))
    if confirm is None:
        return redirect("officers:absence", pk=pk)
    actions.decide_absence(absence=absence, confirm=confirm, by=request.actor, at=request.now)
    words = _("已确认{officer}的不在岗时段。") if confirm else _("未同意{officer}的不在岗时段。")
    messages.success(request, words.format(officer=absence.officer.name))
    return redirect("officers:absences")


@require_POST
@staff(P.BUSINESS_VIEW)
def withdraw_absence(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an absence back: the officer what waits, the department what it confirmed too."""
    absence = queries.absence_for(request.actor, pk)
    actions.withdraw_absence(absence=absence, by=request.actor, at=request.now)
    messages.success(request, _("已撤回。"))
    return redirect("officers:absence", pk=pk)


@require_POST
@staff(P.OFFICERS_IMPORT)
def end_absence(request: StaffRequest, pk: int) -> HttpResponse:
    """The department says on which day an absence ends."""
    absence = queries.absence_for(request.actor, pk)
    require_own(request.actor, absence.officer)
    form = LastDayForm(request.POST)
    if not form.is_valid():
        return _absence_page(request, pk, ending=form)
    try:
        actions.end_absence(absence=absence, **form.cleaned_data, by=request.actor, at=request.now)
    except Forbidden:
        raise
    except UserError as caught:
        return _absence_page(request, pk, ending=form, error=caught)
    messages.success(request, _("已更改结束日期。"))
    return redirect("officers:absence", pk=pk)


def _absence_page(
    request: StaffRequest,
    pk: int,
    *,
    ending: LastDayForm | None = None,
    error: UserError | None = None,
) -> HttpResponse:
    absence = queries.absence_for(request.actor, pk)
    row = presenting.absence_rows([absence], request.actor, request.today)[0]
    context = {
        "row": row,
        "absence": absence,
        "ending": ending or LastDayForm(initial={"on": absence.last}),
        "error": error,
    }
    return render(request, "officers/absence.html", context, status=422 if ending else 200)


def _answer(
    request: StaffRequest, write: Any, context: dict[str, Any], *, then: str
) -> HttpResponse:
    form = AbsenceForm(request.POST or None, initial={"first": request.today})
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            write(form.cleaned_data)
        except Forbidden:
            raise
        except UserError as caught:
            error = caught
        else:
            officer = context.get("officer")
            return redirect(then, officer.officer_id) if officer else redirect(then)
    context |= {"form": form, "error": error}
    status = 422 if form.errors or error else 200
    return render(request, "officers/absence_new.html", context, status=status)
