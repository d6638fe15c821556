"""The queue of corrections, and deciding one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import UserError
from sunlot.quality import actions, presenting
from sunlot.quality.forms import CorrectionForm, ReasonForm
from sunlot.quality.listing import EXPORTED_CORRECTIONS, corrections_of, departments_in
from sunlot.quality.models import CorrectionReason, RegisterCorrection
from sunlot.quality.policies import may_correct, require_correcting
from sunlot.quality.queries import corrections
from sunlot.quality.states import CorrectionState
from sunlot.targets.queries import regions_of
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset

ORDER = ("-found_on", "-pk")


@require_GET
@staff(Permission.BUSINESS_VIEW)
def correction_list(request: StaffRequest) -> HttpResponse:
    """What visits found to be wrong in the register, the newest first."""
    regions = regions_of(request.viewer, request.today)
    rows, queue = corrections_of(request.GET, request.viewer, regions)
    page = keyset(rows, request, order=ORDER)
    context = {
        "page": page, "rows": [(one, presenting.proposal_of(one)) for one in page.rows],
        "queue": queue, "regions": regions, "reasons": CorrectionReason.choices,
        "states": CorrectionState.choices, "departments": departments_in(request.viewer),
        "may_export": request.actor.can(Permission.LISTS_EXPORT),
    }  # fmt: skip
    return render(request, "quality/corrections.html", context)


@require_GET
@staff(Permission.LISTS_EXPORT)
def correction_export(request: StaffRequest) -> HttpResponseBase:
    """The queue as narrowed, as a file."""
    regions = regions_of(request.viewer, request.today)
    rows, _queue = corrections_of(request.GET, request.viewer, regions)
    return export(request, _("名录更正"), rows.order_by(*ORDER), EXPORTED_CORRECTIONS)


@require_GET
@staff(Permission.BUSINESS_VIEW)
def correction_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """What was found, what the register says, and the correction."""
    return _page(request, corrections.correction_for(request.actor, pk))


@require_POST
@staff(Permission.TARGETS_CORRECT)
def correction_accept(request: StaffRequest, pk: int) -> HttpResponse:
    """Write what the register should say."""
    correction = corrections.correction_for(request.actor, pk)
    require_correcting(request.actor, correction)
    form = CorrectionForm(request.POST, correction=correction)
    error: UserError | None = None
    if form.is_valid():
        try:
            actions.accept(
                correction=correction, value=form.cleaned_data["value"],
                answer=form.cleaned_data["answer"], by=request.actor, at=request.now,
            )  # fmt: skip
            messages.success(request, _("名录已更正，变更记入对象的经过。"))
            return redirect("quality:corrections")
        except UserError as caught:
            error = caught
    return _page(request, correction, form=form, error=error, sent=True)


@require_POST
@staff(Permission.TARGETS_CORRECT)
def correction_dismiss(request: StaffRequest, pk: int) -> HttpResponse:
    """The register is right."""
    correction = corrections.correction_for(request.actor, pk)
    require_correcting(request.actor, correction)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, correction, refusal=form, sent=True)
    reason = form.cleaned_data["reason"]
    actions.dismiss_correction(
        correction=correction, reason=reason, by=request.actor, at=request.now
    )
    messages.success(request, _("已记为不予更正。"))
    return redirect("quality:corrections")


def _page(
    request: StaffRequest, correction: RegisterCorrection, *, form: Any = None,
    refusal: Any = None, error: UserError | None = None, sent: bool = False,
) -> HttpResponse:  # fmt: skip
    is_open = correction.state == CorrectionState.OPEN
    context = {
        "correction": correction, "facts": presenting.found_facts(correction), "error": error,
        "form": form or CorrectionForm(None, correction=correction),
        "refusal": refusal or ReasonForm(),
        "may_decide": is_open and may_correct(request.actor, correction), "is_open": is_open,
    }  # fmt: skip
    return render(request, "quality/correction.html", context, status=422 if sent else 200)
