"""What a report can do: mend cells, take mended rows, hand out files."""

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.actors import Permission, require
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Forbidden, UserError
from sunlot.imports import actions, leftover, presenting, queries, stepping
from sunlot.imports.adapters import adapter_of
from sunlot.imports.errors import NothingTakenBack
from sunlot.imports.forms import CorrectionForm, MendForm, TakeBackForm
from sunlot.imports.models import Batch
from sunlot.imports.states import BatchState
from sunlot.imports.views.batches import IMPORTERS


@require_POST
@staff(*IMPORTERS)
def correct(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep what was written into the fields of one page of the report, and check again."""
    batch = queries.batch_for(request.actor, pk)
    require(request.actor, adapter_of(batch.kind).permission)
    form = CorrectionForm(request.POST)
    try:
        actions.correct(
            batch=batch, cells=_cells(batch, form), distinct=form.distinct(), same=form.same(),
            by=request.actor, at=request.now,
        )  # fmt: skip
    except Forbidden:
        raise
    except UserError as error:
        if batch.state != BatchState.CHECKED:
            raise
        context = stepping.frame(batch, request.actor) | {"error": error}
        context |= presenting.report_context(batch, request)
        return render(request, "imports/check.html", context, status=422)
    return redirect("imports:detail", pk=pk)


def _cells(batch: Batch, form: CorrectionForm) -> dict[tuple[int, str], str]:
    """What is to stand in cells: of every row with a value, and of single ones."""
    every = {
        (number, column): text
        for (column, value), text in form.everywhere().items()
        for number in queries.places_of(batch, column, value)
    }
    every |= queries.left_out_cells(batch, form.left_out())
    return every | form.cells(queries.shown_values(batch, form.rows()))


@require_POST
@staff(*IMPORTERS)
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Cells and rows are as the file has them again."""
    batch = queries.batch_for(request.actor, pk)
    require(request.actor, adapter_of(batch.kind).permission)
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        raise NothingTakenBack
    data = form.cleaned_data
    actions.take_back(
        batch=batch, column=data["column"], number=data["number"], by=request.actor, at=request.now,
        value=data["value"].replace("\r\n", "\n") if "value" in request.POST else None,
    )  # fmt: skip
    return redirect("imports:detail", pk=pk)


@require_POST
@staff(*IMPORTERS)
def ask_again(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """A row that may repeat a record waits for another answer."""
    batch = queries.batch_for(request.actor, pk)
    require(request.actor, adapter_of(batch.kind).permission)
    actions.ask_again(batch=batch, number=number, by=request.actor, at=request.now)
    return redirect("imports:detail", pk=pk)


@require_http_methods(["GET", "POST"])
@staff(*IMPORTERS)
def mend(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand in mended rows; the others stay as they were judged."""
    batch = queries.batch_for(request.actor, pk)
    require(request.actor, adapter_of(batch.kind).permission)
    if batch.state != BatchState.CHECKED:
        return redirect("imports:detail", pk=pk)
    form = MendForm(request.POST or None, request.FILES or None)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            actions.mend(
                batch=batch, file_name=file.name, content=file.chunks(), by=request.actor,
                at=request.now,
            )  # fmt: skip
            return redirect("imports:detail", pk=pk)
        except Forbidden:
            raise
        except UserError as caught:
            error = caught
    context = stepping.frame(batch, request.actor) | {"form": form, "error": error}
    status = 422 if request.method == "POST" else 200
    return render(request, "imports/mend.html", context, status=status)


@require_POST
@staff(*IMPORTERS)
def annotate(request: StaffRequest, pk: int) -> HttpResponse:
    """Order the annotated workbook; the page of the batch hands it out."""
    batch = queries.batch_for(request.actor, pk)
    actions.annotate(batch=batch, by=request.actor, at=request.now)
    return redirect(f"{reverse('imports:check', args=[pk])}#workbook")


@require_GET
@staff(*IMPORTERS)
def workbook(request: StaffRequest, pk: int) -> HttpResponse:
    """How far the annotated workbook is; htmx asks for it until it can be fetched."""
    batch = queries.batch_for(request.actor, pk)
    require(request.actor, adapter_of(batch.kind).permission)
    if not request.htmx:
        return redirect("imports:detail", pk=pk)
    context = {"batch": batch, "workbook": queries.workbook_of(batch, request.actor)}
    return render(request, "imports/_workbook.html", context)


@require_GET
@staff(*IMPORTERS)
def rest(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The rows that a batch did not write, to be mended and handed in."""
    batch = queries.batch_for(request.actor, pk)
    require(request.actor, adapter_of(batch.kind).permission)
    path = leftover.path_of(batch)
    if path is None:
        return redirect("imports:detail", pk=pk)
    actions.hand_out(batch=batch, by=request.actor, at=request.now)
    file = batch.file_name.rpartition(".")[0] or batch.file_name
    name = _("{file}-未写入的行.xlsx").format(file=file)
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


@require_GET
@staff(Permission.BUSINESS_VIEW)
def report(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The rows that the page shows, as CSV."""
    batch = queries.batch_for(request.actor, pk)
    choice = presenting.choice_of(batch, request.GET)
    rows = queries.rows_of(batch, choice).order_by("number")
    return presenting.report_of(batch, rows.iterator(chunk_size=2000))
