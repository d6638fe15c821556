"""Open data at fixed addresses, and how punctual the departments are."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlot.portal import datasets
from sunlot.publications import queries as publications
from sunlot.ui.downloads import csv_response


@require_GET
def timeliness(request: HttpRequest) -> HttpResponse:
    """On time, late, missing; per department, with denominators, in organisation order."""
    today = request.today  # type: ignore[attr-defined]
    rows = publications.timeliness("", today)
    withheld = [row for row in rows if row.reasons]
    context = {"rows": rows, "withheld": withheld, "today": today}
    return render(request, "portal/timeliness.html", context)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every data set with its columns and addresses."""
    return render(request, "portal/data.html", {"datasets": datasets.DATASETS.values()})


@require_GET
def as_csv(request: HttpRequest, name: str) -> HttpResponseBase:
    """``<name>.csv`` for machines, ``<name>-excel.csv`` with BOM for Excel."""
    excel = name.endswith("-excel")
    dataset = _dataset(name.removesuffix("-excel"))
    rows = ([row[column] for column in dataset.columns] for row in dataset.rows())
    return csv_response(dataset.name, list(dataset.columns), rows, excel=excel)


@require_GET
def as_json(request: HttpRequest, name: str) -> JsonResponse:
    """The same rows as objects."""
    dataset = _dataset(name)
    body = {"name": dataset.name, "columns": list(dataset.columns), "rows": list(dataset.rows())}
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


def _dataset(name: str) -> datasets.Dataset:
    if name not in datasets.DATASETS:
        raise Http404
    return datasets.DATASETS[name]
