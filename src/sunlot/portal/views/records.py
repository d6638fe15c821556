"""Permanent pages: business, inspection, plan, task, item."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from drawproof.canonical import canonical
from sunlot.draws import queries as draws
from sunlot.items.queries import unified
from sunlot.plans.rules import YEARLY_CAP
from sunlot.portal import queries, visits
from sunlot.publications import queries as publications
from sunlot.ui.downloads import csv_response

LIST_COLUMNS = (
    "item", "version", "department", "department_name", "category", "matter", "sub_matter",
    "object", "class", "method", "subject", "level", "joining", "ratio", "frequency", "basis",
    "valid_from", "valid_to",
)  # fmt: skip


@require_GET
def business(request: HttpRequest, object_id: str) -> HttpResponse:
    """Identity, visits of the year against the cap, results with why drawn. A former code leads
    to the business of now."""
    target = queries.business(object_id)
    if target.object_id != object_id:
        return redirect("portal:business", target.object_id)
    found = visits.of_business(object_id)
    year = request.today.year  # type: ignore[attr-defined]
    context = {
        "target": target,
        "visits": [(one, draws.why(one.draw_id, object_id)) for one in found],
        "departments": visits.departments_of(found),
        "year": year,
        "visits_in_year": visits.in_year(found, year),
        "cap": YEARLY_CAP,
    }
    return render(request, "portal/business.html", context)


@require_GET
def inspection(request: HttpRequest, number: str) -> HttpResponse:
    """One visit, per department, item by item."""
    visit = visits.visit(number)
    object_id = visit.target.get("object_id", "")
    context = {
        "visit": visit,
        "why": draws.why(visit.draw_id, object_id),
        "withheld": publications.withheld_at(number),
        "full": True,
    }
    return render(request, "portal/inspection.html", context)


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """Issued plans."""
    return render(request, "portal/plans.html", {"plans": queries.issued_plans()})


@require_GET
def plan(request: HttpRequest, plan_id: int, number: int | None = None) -> HttpResponse:
    """One issued version with its tasks; earlier versions stay at their own addresses."""
    version = queries.plan_version(plan_id, number)
    ids = dict(version.plan.tasks.values_list("code", "pk"))
    tasks = [(words, ids.get(words["code"])) for words in version.content["tasks"]]
    versions = version.plan.versions.order_by("-number")
    context = {"version": version, "tasks": tasks, "versions": versions}
    return render(request, "portal/plan.html", context)


@require_GET
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """One task: what was planned, its draws (voids included), its results."""
    found, words = queries.task(task_id)
    context = {
        "task": found,
        "words": words,
        "draws": queries.draws_of_task(task_id),
        "results": publications.by_task(task_id)[:200],
    }
    return render(request, "portal/task.html", context)


@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """The unified item list."""
    text = request.GET.get("q", "").strip()
    today = request.today  # type: ignore[attr-defined]
    context = {
        "q": text, "items": queries.published_items(today, text), "lists": unified.newest_lists(),
    }  # fmt: skip
    return render(request, "portal/items.html", context)


@require_GET
def item_list(request: HttpRequest, region: str, number: int) -> HttpResponse:
    """One published list of a region: every department's items, and what goes together."""
    found = unified.public_list(region, number)
    newest = unified.newest_of(found.region_id)
    names = {one["item"]: one["matter"] for one in found.content["items"]}
    joint = [
        (one["target_class"], [(code, names.get(code, code)) for code in one["items"]])
        for one in found.content["joint"]
    ]
    context = {"list": found, "rows": found.content["items"], "newest": newest, "joint": joint}
    return render(request, "portal/item_list.html", context)


@require_GET
def item_list_csv(request: HttpRequest, region: str, number: int) -> StreamingHttpResponse:
    """The same as a file."""
    found = unified.public_list(region, number)
    name = f"{_('统一清单')}-{region}-{number}"
    rows = ([str(one.get(key, "")) for key in LIST_COLUMNS] for one in found.content["items"])
    return csv_response(name, list(LIST_COLUMNS), rows)


@require_GET
def item_list_json(request: HttpRequest, region: str, number: int) -> HttpResponse:
    """The canonical bytes that the digest is over."""
    found = unified.public_list(region, number)
    return HttpResponse(canonical(found.content), content_type="application/json")


@require_GET
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One item with its published versions."""
    found, versions = queries.item(code)
    return render(request, "portal/item.html", {
        "item": found, "versions": versions, "today": request.today,  # type: ignore[attr-defined]
    })  # fmt: skip
