"""Recording a result and reviewing it."""

import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import UserError
from sunlot.inspections import actions, queries
from sunlot.inspections.forms import ReasonForm, RecordForm
from sunlot.inspections.models import Inspection, Part
from sunlot.inspections.policies import require_inspecting
from sunlot.inspections.states import RECORDABLE
from sunlot.inspections.views.answers import failed, status_of
from sunlot.ui.drafting import kept
from sunlot.ui.merging import Edit, editing, merged


def _part(request: StaffRequest, number: str, part_id: int) -> tuple[Inspection, Part]:
    """The part of a visit in scope, else 404."""
    visit = queries.visit_for(request.actor, number)
    for part in visit.parts.all():
        if part.pk == part_id:
            part.inspection = visit
            return visit, part
    raise Http404


@require_http_methods(["GET", "POST"])
@staff(Permission.INSPECTIONS_RECORD)
@kept("visited_on", "present", "life_cycle", "note", "outcome-*", "note-*")
@merged
def record(request: StaffRequest, number: str, part_id: int) -> HttpResponse:
    """The officer's form; what was filled in stays on the page when it cannot be stored."""
    visit, part = _part(request, number, part_id)
    require_inspecting(request.actor, part, Permission.INSPECTIONS_RECORD)
    edit = _editing(request, part)
    form = edit.form
    error: UserError | None = None
    if edit.is_sent and form.is_valid():
        try:
            actions.record(
                part=part, finding=form.finding(), read=edit.revision, by=request.actor,
                at=request.now,
            )  # fmt: skip
        except UserError as caught:
            error = failed(caught)
        else:
            messages.success(request, _("结果已提交，等待本部门另一人审核。"))
            return redirect("inspections:mine")
    context = {"visit": visit, "part": part, "form": form, "edit": edit, "error": error}
    return render(request, "inspections/record.html", context, status=status_of(error, form))


def _editing(request: StaffRequest, part: Part) -> Edit[RecordForm]:
    def build(data: QueryDict | None) -> RecordForm:
        return RecordForm(part, data, today=request.today)

    def who(_name: str) -> tuple[str, datetime.datetime] | None:
        by, at = part.recorded_by, part.recorded_at
        return (by.name, at) if by and at else None

    closed = "" if part.state in RECORDABLE else _("对方已经提交审核；需要更改的，请审核人退回。")
    return editing(request, build, revision=part.revision, who=who, closed=closed)


@require_http_methods(["GET", "POST"])
@staff(Permission.INSPECTIONS_REVIEW)
def review(request: StaffRequest, number: str, part_id: int) -> HttpResponse:
    """Check-answers of a recorded part: accept it, or return it with a reason."""
    visit, part = _part(request, number, part_id)
    require_inspecting(request.actor, part, Permission.INSPECTIONS_REVIEW)
    error: UserError | None = None
    if request.method == "POST":
        try:
            actions.accept(part=part, by=request.actor, at=request.now)
        except UserError as caught:
            error = failed(caught)
        else:
            messages.success(request, _("已审核通过，20 个工作日的公示期限从今天算起。"))
            return redirect("inspections:detail", number=visit.number)
    return _review(request, visit, part, error=error)


@require_POST
@staff(Permission.INSPECTIONS_REVIEW)
@kept("reason", page="inspections:review")
def return_part(request: StaffRequest, number: str, part_id: int) -> HttpResponse:
    """Send a record back."""
    visit, part = _part(request, number, part_id)
    require_inspecting(request.actor, part, Permission.INSPECTIONS_REVIEW)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _review(request, visit, part, form=form)
    try:
        actions.return_part(part=part, **form.cleaned_data, by=request.actor, at=request.now)
    except UserError as caught:
        return _review(request, visit, part, form=form, error=failed(caught))
    messages.success(request, _("已退回录入人。"))
    return redirect("inspections:detail", number=visit.number)


def _review(
    request: StaffRequest,
    visit: Inspection,
    part: Part,
    *,
    form: ReasonForm | None = None,
    error: UserError | None = None,
) -> HttpResponse:
    context = {"visit": visit, "part": part, "form": form or ReasonForm(), "error": error}
    return render(request, "inspections/review.html", context, status=status_of(error, form))
