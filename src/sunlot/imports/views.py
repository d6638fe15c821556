"""Pages of the import pipeline."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.actors import Permission, require
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Forbidden, UserError
from sunlot.imports import actions, presenting, queries
from sunlot.imports.adapters import Adapter, adapter_of, adapters_for
from sunlot.imports.forms import ConfirmForm, UploadForm
from sunlot.imports.models import Change
from sunlot.imports.states import BatchState
from sunlot.ui.paging import keyset

IMPORTERS = (
    Permission.ITEMS_IMPORT, Permission.TARGETS_IMPORT, Permission.OFFICERS_IMPORT,
    Permission.RISKS_IMPORT, Permission.PLANS_IMPORT,
)  # fmt: skip


@require_GET
@staff(Permission.BUSINESS_VIEW)
def batch_list(request: StaffRequest) -> HttpResponse:
    """Uploads that the actor may see, newest first."""
    page = keyset(queries.batches_for(request.actor), request, order=("-uploaded_at", "-pk"))
    context = {"page": page, "adapters": adapters_for(request.actor)}
    return render(request, "imports/list.html", context)


@require_http_methods(["GET", "POST"])
@staff(*IMPORTERS)
def batch_new(request: StaffRequest, kind: str) -> HttpResponse:
    """Hand a file in; its check begins at once."""
    adapter = _adapter(request, kind)
    form = UploadForm(request.POST or None, request.FILES or None)
    options = adapter.options_form(request.POST or None) if adapter.options_form else None
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
    """Progress while something runs, then the report."""
    batch = queries.batch_for(request.actor, pk)
    running = batch.state in (BatchState.CHECKING, BatchState.APPLYING)
    if request.htmx and not running:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"batch": batch, "running": running, "steps": presenting.steps_of(batch)}
    context["may_act"] = request.actor.can(adapter_of(batch.kind).permission)
    if request.htmx:
        return render(request, "imports/_progress.html", context)
    if batch.checked_at and not running:
        choice = presenting.choice_of(batch, request.GET)
        page = keyset(
            queries.rows_of(batch, choice.classes, cause=choice.cause), request, order=("number",)
        )
        context |= {
            "page": page, "choice": choice, "causes": queries.causes_of(batch),
            "tiles": presenting.tiles_of(batch, choice), "parts": presenting.parts_of(batch),
            "register": adapter_of(batch.kind).register_url,
        }  # fmt: skip
    return render(request, "imports/detail.html", context)


@require_http_methods(["GET", "POST"])
@staff(*IMPORTERS)
def batch_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """What will be written, and the order to write it."""
    batch = queries.batch_for(request.actor, pk)
    require(request.actor, adapter_of(batch.kind).permission)
    form = ConfirmForm(request.POST or None)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            partial = form.cleaned_data["partial"]
            actions.confirm(batch=batch, partial=partial, by=request.actor, at=request.now)
            return redirect("imports:detail", pk=pk)
        except Forbidden:
            raise
        except UserError as caught:
            error = caught
    context = {
        "batch": batch,
        "form": form,
        "error": error,
        "writes": sum(batch.writes.get(name, 0) for name in (Change.NEW, Change.UPDATE)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "imports/confirm.html", context, status=status)


@require_POST
@staff(*IMPORTERS)
def batch_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the batch up; nothing is written."""
    batch = queries.batch_for(request.actor, pk)
    actions.cancel(batch=batch, by=request.actor, at=request.now)
    return redirect("imports:detail", pk=pk)


@require_GET
@staff(Permission.BUSINESS_VIEW)
def report(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The rows that the page shows, as CSV."""
    batch = queries.batch_for(request.actor, pk)
    choice = presenting.choice_of(batch, request.GET)
    rows = queries.rows_of(batch, choice.classes, cause=choice.cause).order_by("number")
    return presenting.report_of(batch, rows.iterator(chunk_size=2000))


def _adapter(request: StaffRequest, kind: str) -> Adapter:
    """The adapter of a kind that the actor may import; unknown kinds are a 404."""
    try:
        adapter = adapter_of(kind)
    except KeyError as error:
        raise Http404 from error
    require(request.actor, adapter.permission)
    return adapter
