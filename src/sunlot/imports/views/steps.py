"""The steps between upload and register: read, map, check, confirm."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlot.actors import Permission, require
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Forbidden, UserError
from sunlot.imports import actions, presenting, queries, stepping
from sunlot.imports.adapters import adapter_of
from sunlot.imports.errors import RowsHaveErrors
from sunlot.imports.forms import ConfirmForm, MappingForm, ReadingForm
from sunlot.imports.states import OPEN, BatchState
from sunlot.imports.views.batches import IMPORTERS

SKIPPED_SHOWN = 10


@require_http_methods(["GET", "POST"])
@staff(*IMPORTERS)
def read(request: StaffRequest, pk: int) -> HttpResponse:
    """Which sheet or encoding, and where the header stands."""
    batch = queries.batch_for(request.actor, pk)
    require(request.actor, adapter_of(batch.kind).permission)
    if batch.state not in OPEN or not batch.survey:
        return redirect("imports:detail", pk=pk)
    form = ReadingForm(request.POST or None)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_reading(
                batch=batch, **form.cleaned_data, by=request.actor, at=request.now
            )
            return redirect("imports:detail", pk=pk)
        except Forbidden:
            raise
        except UserError as caught:
            error = caught
    context = stepping.frame(batch, request.actor, here=1) | stepping.reading(
        batch, request.GET, form
    )
    context |= {"form": form, "error": error}
    return render(request, "imports/read.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@staff(*IMPORTERS)
def map_columns(request: StaffRequest, pk: int) -> HttpResponse:
    """What each column means."""
    batch = queries.batch_for(request.actor, pk)
    require(request.actor, adapter_of(batch.kind).permission)
    if batch.state not in OPEN or not batch.survey:
        return redirect("imports:detail", pk=pk)
    form = MappingForm(request.POST or None)
    error: UserError | None = None
    if request.method == "POST":
        try:
            actions.map_columns(batch=batch, **form.chosen(), by=request.actor, at=request.now)
            return redirect("imports:detail", pk=pk)
        except Forbidden:
            raise
        except UserError as caught:
            error = caught
    context = stepping.frame(batch, request.actor, here=2) | stepping.mapping(
        batch, request.GET, form
    )
    context["error"] = error
    status = 422 if request.method == "POST" else 200
    return render(request, "imports/map.html", context, status=status)


@require_GET
@staff(Permission.BUSINESS_VIEW)
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """The report: six classes, what is wrong, and fields to mend it."""
    batch = queries.batch_for(request.actor, pk)
    if batch.state != BatchState.CHECKED:
        return redirect("imports:detail", pk=pk)
    context = stepping.frame(batch, request.actor) | presenting.report_context(batch, request)
    context["workbook"] = queries.workbook_of(batch, request.actor)
    return render(request, "imports/check.html", context)


@require_http_methods(["GET", "POST"])
@staff(*IMPORTERS)
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """What will be written, and the order to write it."""
    batch = queries.batch_for(request.actor, pk)
    require(request.actor, adapter_of(batch.kind).permission)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            partial = form.cleaned_data["partial"]
            actions.confirm(batch=batch, partial=partial, by=request.actor, at=request.now)
            return redirect("imports:detail", pk=pk)
        except Forbidden:
            raise
        except RowsHaveErrors as caught:
            form.add_error("partial", str(caught))
        except UserError as caught:
            error = caught
    context = stepping.frame(batch, request.actor, here=4) | {
        "form": form, "error": error, "writes": batch.writes_total,
        "kept_out": queries.kept_out_of(batch)[:SKIPPED_SHOWN],
        "left_out": queries.left_out_of(batch).count(),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "imports/confirm.html", context, status=status)
