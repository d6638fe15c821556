"""The queue of corrections, and deciding one."""

from collections.abc import Callable, Mapping
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
from sunlot.quality.states import REOPENED, CorrectionState
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
    return _explained(
        request, pk, "dismiss",
        lambda one, words: actions.dismiss_correction(
            correction=one, reason=words, by=request.actor, at=request.now
        ),
        _("已记为不予更正。"),
    )  # fmt: skip


@require_POST
@staff(Permission.TARGETS_CORRECT)
def correction_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """The address is the registered one, and nobody can be reached there."""
    return _explained(
        request, pk, "confirm",
        lambda one, words: actions.confirm_unreachable(
            correction=one, answer=words, by=request.actor, at=request.now
        ),
        _("已确认无法联系；恢复联系以前，一直计入名录质量。"),
    )  # fmt: skip


@require_POST
@staff(Permission.TARGETS_CORRECT)
def correction_reached(request: StaffRequest, pk: int) -> HttpResponse:
    """The object can be reached again."""
    return _explained(
        request, pk, "reach",
        lambda one, words: actions.record_reached(
            correction=one, reason=words, by=request.actor, at=request.now
        ),
        _("已记为恢复联系。"),
    )  # fmt: skip


@require_POST
@staff(Permission.TARGETS_CORRECT)
def correction_reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Decided wrongly: back into the queue."""
    return _explained(
        request, pk, "reopen",
        lambda one, words: actions.reopen_correction(
            correction=one, reason=words, by=request.actor, at=request.now
        ),
        _("已放回待更正。"),
    )  # fmt: skip


def _explained(
    request: StaffRequest, pk: int, verb: str,
    act: Callable[[RegisterCorrection, str], RegisterCorrection], done: str,
) -> HttpResponse:  # fmt: skip
    """A step that asks for words only; each has its own form on the page."""
    correction = corrections.correction_for(request.actor, pk)
    require_correcting(request.actor, correction)
    form = ReasonForm(request.POST, auto_id=f"id_{verb}_%s")
    error: UserError | None = None
    if form.is_valid():
        try:
            act(correction, form.cleaned_data["reason"])
            messages.success(request, done)
            return redirect("quality:correction", pk)
        except UserError as caught:
            error = caught
    return _page(request, correction, reasons={verb: form}, error=error, sent=True)


def _page(
    request: StaffRequest, correction: RegisterCorrection, *, form: Any = None,
    reasons: Mapping[str, ReasonForm] | None = None, error: UserError | None = None,
    sent: bool = False,
) -> HttpResponse:  # fmt: skip
    allowed = may_correct(request.actor, correction)
    state, sent_forms = correction.state, dict(reasons or {})
    is_open = state == CorrectionState.OPEN
    context = {
        "correction": correction, "facts": presenting.found_facts(correction), "error": error,
        "trail": presenting.trail_of(correction),
        "form": form or CorrectionForm(None, correction=correction),
        "reasons": {
            verb: sent_forms.get(verb) or ReasonForm(auto_id=f"id_{verb}_%s")
            for verb in ("dismiss", "confirm", "reach", "reopen")
        },
        "wrong": next(iter(sent_forms.values()), None),
        "may_decide": is_open and allowed, "is_open": is_open,
        "may_reach": allowed and state == CorrectionState.CONFIRMED,
        "may_reopen": allowed and state in REOPENED,
    }  # fmt: skip
    return render(request, "quality/correction.html", context, status=422 if sent else 200)
