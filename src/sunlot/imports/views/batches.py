"""Handing files in, following them, giving them up, taking them back."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.actors import Permission, require
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Forbidden, UserError
from sunlot.imports import actions, leftover, presenting, queries, stepping
from sunlot.imports.adapters import AnyAdapter, adapter_of, adapters_for
from sunlot.imports.errors import UndoNothingLeft
from sunlot.imports.forms import UploadForm
from sunlot.imports.listing import listing_of
from sunlot.imports.models import Batch
from sunlot.imports.returning import Return, return_of
from sunlot.imports.states import OPEN, RUNNING, BatchState
from sunlot.imports.undoing import UNDO_DAYS, changed_again, objection, rows_changed_again
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset

IMPORTERS = (
    Permission.ITEMS_IMPORT, Permission.TARGETS_IMPORT, Permission.OFFICERS_IMPORT,
    Permission.RISKS_IMPORT, Permission.PLANS_IMPORT,
)  # fmt: skip
ORDER = ("-uploaded_at", "-pk")
SHOWN_STAYING = 200

# States in which the page of a batch shows its report; before them a step has it.
REPORTED = (
    BatchState.WAITING, BatchState.APPLIED, BatchState.STOPPED, BatchState.UNDONE,
)  # fmt: skip


@require_GET
@staff(Permission.BUSINESS_VIEW)
def batch_list(request: StaffRequest) -> HttpResponse:
    """Uploads that the actor may see, newest first."""
    listing = listing_of(request.GET, request.viewer)
    context = {
        "page": keyset(listing.rows, request, order=ORDER), "listing": listing,
        "states": BatchState.choices, "adapters": adapters_for(request.actor),
        "may_export": request.actor.can(Permission.LISTS_EXPORT),
    }  # fmt: skip
    return render(request, "imports/list.html", context)


@require_GET
@staff(Permission.LISTS_EXPORT)
def batch_export(request: StaffRequest) -> HttpResponseBase:
    """The uploads as a file: names and figures, no row of theirs."""
    rows = listing_of(request.GET, request.viewer).rows.order_by(*ORDER)
    return export(request, _("数据导入"), rows, presenting.BATCHES)


@require_http_methods(["GET", "POST"])
@staff(*IMPORTERS)
def batch_new(request: StaffRequest, kind: str) -> HttpResponse:
    """Hand a file in; its check begins at once."""
    adapter = _adapter(request, kind)
    form = UploadForm(request.POST or None, request.FILES or None)
    answers = request.POST if request.method == "POST" else None
    options = adapter.options_form(answers) if adapter.options_form else None
    error: UserError | None = None
    if request.method == "POST" and form.is_valid() and (options is None or options.is_valid()):
        file = form.cleaned_data["file"]
        try:
            batch = actions.upload(
                kind=kind, file_name=file.name, content=file.chunks(),
                options=options.cleaned_data if options else {},
                by=request.actor, at=request.now,
            )  # fmt: skip
            return redirect("imports:detail", pk=batch.pk)
        except Forbidden:
            raise
        except UserError as caught:
            error = caught
    context = {"adapter": adapter, "form": form, "options": options, "error": error}
    status = 422 if request.method == "POST" else 200
    return render(request, "imports/new.html", context, status=status)


@require_GET
@staff(*IMPORTERS)
def template(request: StaffRequest, kind: str) -> HttpResponseBase:
    """An empty file with the right headers and one example row."""
    return presenting.template_of(_adapter(request, kind))


@require_GET
@staff(Permission.BUSINESS_VIEW)
def batch_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Progress while something runs, the step that waits for a person, or how it ended."""
    batch = queries.batch_for(request.actor, pk)
    running = batch.state in RUNNING
    if request.htmx and not running:
        return HttpResponse(headers={"HX-Refresh": "true"})
    waiting = stepping.address_of(batch, request.actor)
    if waiting:
        return redirect(waiting, pk=pk)
    context = stepping.frame(batch, request.actor) | {"running": running}
    if request.htmx:
        return render(request, "imports/_progress.html", context)
    context["leftover"] = leftover.path_of(batch)
    if batch.state in REPORTED:
        context |= presenting.report_context(batch, request)
    return render(request, "imports/detail.html", context)


@require_http_methods(["GET", "POST"])
@staff(*IMPORTERS)
def batch_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """What giving a batch up takes away, and the giving up; nothing is written."""
    batch = queries.batch_for(request.actor, pk)
    require(request.actor, adapter_of(batch.kind).permission)
    if request.method == "GET":
        if batch.state not in OPEN:
            return redirect("imports:detail", pk=pk)
        context = stepping.frame(batch, request.actor)
        context |= {"mended": batch.corrections.count()}
        return render(request, "imports/give_up.html", context)
    actions.cancel(batch=batch, by=request.actor, at=request.now)
    return redirect("imports:detail", pk=pk)


@require_POST
@staff(*IMPORTERS)
def batch_resume(request: StaffRequest, pk: int) -> HttpResponse:
    """Write the rest of a batch that stopped between two pieces, or what another person asks."""
    batch = queries.batch_for(request.actor, pk)
    if batch.state not in (BatchState.STOPPED, BatchState.WAITING):
        return redirect("imports:detail", pk=pk)
    actions.confirm(batch=batch, partial=batch.partial, by=request.actor, at=request.now)
    return redirect("imports:detail", pk=pk)


@require_POST
@staff(*IMPORTERS)
def batch_send_back(request: StaffRequest, pk: int) -> HttpResponse:
    """A full list that takes many records off is not confirmed."""
    batch = queries.batch_for(request.actor, pk)
    actions.send_back(batch=batch, by=request.actor, at=request.now)
    return redirect("imports:detail", pk=pk)


@require_http_methods(["GET", "POST"])
@staff(*IMPORTERS)
def batch_undo(request: StaffRequest, pk: int) -> HttpResponse:
    """What would be taken back, and the order to do it."""
    batch = queries.batch_for(request.actor, pk)
    require(request.actor, adapter_of(batch.kind).permission)
    if batch.state not in (BatchState.APPLIED, BatchState.STOPPED):
        return redirect("imports:detail", pk=pk)
    error = objection(batch, at=request.now)
    back = return_of(batch, request.actor, at=request.now) if error is None else None
    if back is not None and not back.total:
        error = UndoNothingLeft()
    if request.method == "POST" and error is None:
        try:
            actions.undo(batch=batch, by=request.actor, at=request.now)
            return redirect("imports:detail", pk=pk)
        except Forbidden:
            raise
        except UserError as caught:
            error = caught
    return _undo_page(request, batch, back, error)


def _undo_page(
    request: StaffRequest, batch: Batch, back: Return | None, error: UserError | None
) -> HttpResponse:
    context = stepping.frame(batch, request.actor) | {"error": error, "days": UNDO_DAYS}
    status = 422 if request.method == "POST" else 200
    if back is not None:
        context |= {"back": back, "staying": back.staying[:SHOWN_STAYING]}
        return render(request, "imports/undo_rows.html", context, status=status)
    rows = list(queries.written_sample(batch))
    context |= {
        "rows": rows, "again": changed_again(batch, rows),
        "may_export": request.actor.can(Permission.LISTS_EXPORT),
    }  # fmt: skip
    return render(request, "imports/undo.html", context, status=status)


@require_GET
@staff(Permission.LISTS_EXPORT)
def batch_changed(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The records of a batch that were changed again since, as a file."""
    batch = queries.batch_for(request.actor, pk)
    require(request.actor, adapter_of(batch.kind).permission)
    name = _("批次 {id} 之后又有改动的记录").format(id=batch.pk)
    return export(request, name, rows_changed_again(batch), presenting.CHANGED_AGAIN)


def _adapter(request: StaffRequest, kind: str) -> AnyAdapter:
    """The adapter of a kind that the actor may import; unknown kinds are a 404."""
    try:
        adapter = adapter_of(kind)
    except KeyError as error:
        raise Http404 from error
    require(request.actor, adapter.permission)
    return adapter
