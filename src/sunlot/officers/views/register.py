"""Pages of the officer register."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.actors import Permission as P
from sunlot.actors.access import StaffRequest, staff
from sunlot.disclosures import actions as disclosures
from sunlot.disclosures.forms import PurposeForm
from sunlot.disclosures.models import Shown
from sunlot.errors import Forbidden, UserError
from sunlot.officers import actions, presenting, queries, visits
from sunlot.officers.forms import AccountForm, CapacityForm, LeaveForm, ReturnForm
from sunlot.officers.listing import exported, listing_of, strip_of
from sunlot.officers.models import Officer
from sunlot.officers.policies import may_enter, require_own
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset

ORDER = ("department__code", "officer_id")


@require_GET
@staff(P.BUSINESS_VIEW)
def officer_list(request: StaffRequest) -> HttpResponse:
    """The register with search, certificate and expert filters, and its health strip."""
    listing = listing_of(request.GET, request.viewer, request.today)
    page = keyset(listing.rows, request, order=ORDER)
    figures = queries.figures(request.viewer, request.today)
    context = {
        "page": page,
        "rows": presenting.rows_of(page.rows, request.today),
        "listing": listing,
        "figures": figures,
        "strip": strip_of(figures),
        "may_import": request.actor.can(P.OFFICERS_IMPORT),
        "may_enter": may_enter(request.actor),
        "may_see_capacity": request.actor.can(P.CAPACITY_VIEW),
    }
    return render(request, "officers/list.html", context)


@require_GET
@staff(P.OFFICERS_IMPORT)
def officer_export(request: StaffRequest) -> HttpResponseBase:
    """The register as narrowed, as a file for those who maintain it: it names people."""
    listing = listing_of(request.GET, request.viewer, request.today)
    columns = exported(request.today)
    return export(request, _("执法人员名录库"), listing.rows.order_by(*ORDER, "pk"), columns)


@require_GET
@staff(P.BUSINESS_VIEW)
def officer_detail(request: StaffRequest, officer_id: str) -> HttpResponse:
    """One officer: certificate, qualifications, units, account, recusals, history."""
    return _officer_page(request, queries.officer_for(request.actor, officer_id))


@require_POST
@staff(P.OFFICERS_IMPORT)
def link_account(request: StaffRequest, officer_id: str) -> HttpResponse:
    """Say which account the officer signs in with."""
    officer = queries.officer_for(request.actor, officer_id)
    require_own(request.actor, officer)
    form = AccountForm(request.POST, officer=officer)
    error: UserError | None = None
    if form.is_valid():
        try:
            actions.link_account(
                officer=officer, **form.cleaned_data, by=request.actor, at=request.now
            )
        except Forbidden:
            raise
        except UserError as caught:
            error = caught
        else:
            messages.success(request, _("已关联账号，本人登录后即可录入和申报回避。"))
            return redirect("officers:detail", officer_id)
    return _officer_page(request, officer, form=form, error=error)


@require_POST
@staff(P.BUSINESS_VIEW)
def reveal(request: StaffRequest, officer_id: str) -> HttpResponse:
    """Show the certificate number in full, once, for a purpose that goes on record."""
    officer = queries.officer_for(request.actor, officer_id)
    purpose = PurposeForm(request.POST)
    if not purpose.is_valid():
        return _officer_page(request, officer, purpose=purpose)
    disclosures.disclose(
        shown=Shown.CERTIFICATE, record=officer.officer_id, **purpose.cleaned_data,
        by=request.actor, at=request.now,
    )  # fmt: skip
    response = _officer_page(request, officer, revealed=True)
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
@staff(P.OFFICERS_IMPORT)
def leave(request: StaffRequest, officer_id: str) -> HttpResponse:
    """Take an officer out of the post, with what then has to be done about open work."""
    officer = queries.officer_for(request.actor, officer_id)
    form = LeaveForm(request.POST or None, initial={"on": request.today})

    def write(values: dict[str, Any]) -> None:
        actions.leave(officer=officer, **values, by=request.actor, at=request.now)
        messages.success(request, _("已办理离岗。尚未办结的检查，请按页面提示换人。"))

    return _post_page(request, officer, form, write, "officers/leave.html")


@require_http_methods(["GET", "POST"])
@staff(P.OFFICERS_IMPORT)
def come_back(request: StaffRequest, officer_id: str) -> HttpResponse:
    """Put an officer who left back in the post."""
    officer = queries.officer_for(request.actor, officer_id)
    form = ReturnForm(request.POST or None)

    def write(values: dict[str, Any]) -> None:
        actions.come_back(officer=officer, **values, by=request.actor, at=request.now)
        messages.success(request, _("已回岗，可以重新派出。"))

    return _post_page(request, officer, form, write, "officers/return.html")


@require_POST
@staff(P.OFFICERS_IMPORT)
def set_capacity(request: StaffRequest, officer_id: str) -> HttpResponse:
    """Say how many visits the officer can make in a year."""
    officer = queries.officer_for(request.actor, officer_id)
    require_own(request.actor, officer)
    form = CapacityForm(request.POST)
    if not form.is_valid():
        return _officer_page(request, officer, capacity=form)
    actions.set_capacity(officer=officer, **form.cleaned_data, by=request.actor, at=request.now)
    messages.success(request, _("已设定年度可承担检查次数。"))
    return redirect("officers:detail", officer_id)


def _post_page(
    request: StaffRequest, officer: Officer, form: Form, write: Any, template: str
) -> HttpResponse:
    require_own(request.actor, officer)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            write(form.cleaned_data)
        except Forbidden:
            raise
        except UserError as caught:
            error = caught
        else:
            return redirect("officers:detail", officer.officer_id)
    context = {
        "officer": officer, "form": form, "error": error,
        "open_work": visits.open_work(officer, request.actor, request.today),
    }  # fmt: skip
    return render(request, template, context, status=422 if form.errors or error else 200)


def _officer_page(
    request: StaffRequest,
    officer: Officer,
    *,
    form: AccountForm | None = None,
    purpose: PurposeForm | None = None,
    capacity: CapacityForm | None = None,
    error: UserError | None = None,
    revealed: bool = False,
) -> HttpResponse:
    recusals = queries.recusals_for(request.actor).filter(officer=officer)
    own = request.actor.acts_for(officer.department_id)
    may_change = own and request.actor.can(P.OFFICERS_IMPORT)
    context = {
        "officer": officer,
        "certificate": presenting.certificate_of(officer, request.today),
        "units": presenting.unit_names(officer.units),
        "recusals": presenting.recusal_rows(recusals.order_by("-proposed_at"), request.today),
        "absences": presenting.absence_rows(
            queries.absences_for(request.actor).filter(officer=officer).order_by("-first", "-pk"),
            request.actor,
            request.today,
        ),
        "load": presenting.load_of(officer, request.today),
        "capacity": capacity or CapacityForm(initial={"visits": officer.yearly_capacity}),
        "sections": visits.sections_of(officer, request.actor, request.today),
        "history": presenting.history_of(officer),
        "may_change": may_change,
        "open_work": visits.open_work(officer, request.actor, request.today),
        "is_away": queries.is_away(officer, request.today),
        "form": form or (AccountForm(officer=officer) if may_change else None),
        "error": error,
        "own_record": officer.user_id == request.actor.user_id,
        "revealed": revealed,
        "purpose": purpose or PurposeForm(),
    }
    status = 422 if form or purpose or capacity else 200
    return render(request, "officers/detail.html", context, status=status)
