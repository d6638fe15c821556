"""Correction, withdrawal and republication: asked for by one person, decided by another."""

import datetime
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import UserError
from sunlot.inspections.models import Part
from sunlot.inspections.views.answers import failed, posted, status_of
from sunlot.publications import actions, queries
from sunlot.publications.forms import (
    CORRECTION_FIELDS,
    ChangeForm,
    CorrectionForm,
    RefusalForm,
)
from sunlot.publications.models import ChangeRequest, Publication
from sunlot.publications.policies import can_decide, require_publisher
from sunlot.ui.drafting import kept
from sunlot.ui.merging import Edit, editing, merged


def _published(request: StaffRequest, part_id: int) -> tuple[Part, Publication]:
    part = queries.duty_for(request.actor, part_id)
    require_publisher(request.actor, part, Permission.PUBLICATIONS_CORRECT)
    publication: Publication | None = getattr(part, "publication", None)
    if publication is None:
        raise Http404
    return part, publication


@require_http_methods(["GET", "POST"])
@staff(Permission.PUBLICATIONS_CORRECT)
@kept(*CORRECTION_FIELDS)
@merged
def correct(request: StaffRequest, part_id: int) -> HttpResponse:
    """Ask for another date, life-cycle state or outcomes."""
    asked = _("已提出更正，等待本部门另一人确认。")
    return _amend(request, part_id, actions.request_correction, "correct", asked)


@require_http_methods(["GET", "POST"])
@staff(Permission.PUBLICATIONS_CORRECT)
@kept(*CORRECTION_FIELDS)
@merged
def republish(request: StaffRequest, part_id: int) -> HttpResponse:
    """Ask to bring a withdrawn result back, corrected where it was wrong."""
    asked = _("已提出重新公示，等待本部门另一人确认。")
    return _amend(request, part_id, actions.request_republication, "republish", asked)


def _amend(
    request: StaffRequest, part_id: int, ask: Callable[..., ChangeRequest], page: str, asked: str
) -> HttpResponse:
    part, publication = _published(request, part_id)
    edit = _editing(request, part, publication)
    form = edit.form
    error: UserError | None = None
    if edit.is_sent and form.is_valid():
        try:
            ask(
                publication=publication, amendment=form.amendment(), read=edit.revision,
                reason=form.cleaned_data["reason"], by=request.actor, at=request.now,
            )  # fmt: skip
        except UserError as caught:
            error = failed(caught)
        else:
            messages.success(request, asked)
            return redirect("publications:detail", part_id=part.pk)
    context = {
        "part": part, "visit": part.inspection, "form": form, "edit": edit, "error": error,
    }  # fmt: skip
    status = status_of(error, form)
    return render(request, f"publications/{page}.html", context, status=status)


def _editing(request: StaffRequest, part: Part, publication: Publication) -> Edit[CorrectionForm]:
    last = queries.last_revision(publication)

    def who(_name: str) -> tuple[str, datetime.datetime] | None:
        return (last.by.name, last.at) if last else None

    return editing(
        request, lambda data: CorrectionForm(part, data), revision=last.number if last else 0,
        who=who,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(Permission.PUBLICATIONS_CORRECT)
@kept("reason")
def withdraw(request: StaffRequest, part_id: int) -> HttpResponse:
    """Ask to take a result down."""
    part, publication = _published(request, part_id)
    form = ChangeForm(posted(request))
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.request_withdrawal(
                publication=publication, **form.cleaned_data, by=request.actor, at=request.now
            )
        except UserError as caught:
            error = failed(caught)
        else:
            messages.success(request, _("已提出撤下，等待本部门另一人确认。"))
            return redirect("publications:detail", part_id=part.pk)
    context = {"part": part, "visit": part.inspection, "form": form, "error": error}
    return render(request, "publications/withdraw.html", context, status=status_of(error, form))


@require_http_methods(["GET", "POST"])
@staff(Permission.PUBLICATIONS_CONFIRM)
def decide(request: StaffRequest, request_id: int) -> HttpResponse:
    """Check-answers of a change for the second person."""
    change = queries.change_for(request.actor, request_id)
    part = change.publication.part
    require_publisher(request.actor, part, Permission.PUBLICATIONS_CONFIRM)
    error: UserError | None = None
    if request.method == "POST":
        try:
            actions.confirm_change(request=change, by=request.actor, at=request.now)
        except UserError as caught:
            error = failed(caught)
        else:
            messages.success(request, _("已确认，公示内容已更新，原内容保留在记录中。"))
            return redirect("publications:detail", part_id=part.pk)
    return _decision(request, change, error=error)


@require_POST
@staff(Permission.PUBLICATIONS_CONFIRM)
@kept("reason", page="publications:decide")
def refuse(request: StaffRequest, request_id: int) -> HttpResponse:
    """Do not carry a change out."""
    change = queries.change_for(request.actor, request_id)
    require_publisher(request.actor, change.publication.part, Permission.PUBLICATIONS_CONFIRM)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _decision(request, change, form=form)
    try:
        actions.refuse_change(request=change, **form.cleaned_data, by=request.actor, at=request.now)
    except UserError as caught:
        return _decision(request, change, form=form, error=failed(caught))
    messages.success(request, _("已退回，公示内容不变。"))
    return redirect("publications:detail", part_id=change.publication.part_id)


def _decision(
    request: StaffRequest,
    change: ChangeRequest,
    *,
    form: RefusalForm | None = None,
    error: UserError | None = None,
) -> HttpResponse:
    part = change.publication.part
    context = {
        "change": change,
        "part": part,
        "visit": part.inspection,
        "differences": queries.differences_of(change),
        "may_decide": can_decide(request.actor, change) and change.decided_at is None,
        "form": form or RefusalForm(),
        "error": error,
    }
    return render(request, "publications/decide.html", context, status=status_of(error, form))
