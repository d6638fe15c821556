"""Permanent pages: business, inspection, plan, task, item."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlot.draws import queries as draws
from sunlot.portal import queries
from sunlot.publications import queries as publications


@require_GET
def business(request: HttpRequest, object_id: str) -> HttpResponse:
    """Identity, visits of the year, results, why drawn."""
    target = queries.business(object_id)
    visits = queries.visits_of_business(object_id)
    year = request.today.year  # type: ignore[attr-defined]
    reasons = {v.number: draws.why(v.draw_id, object_id) for v in visits if v.draw_id}
    context = {
        "target": target,
        "visits": [(one, reasons.get(one.number)) for one in visits],
        "year": year,
        "visits_in_year": queries.visits_in_year(visits, year),
    }
    return render(request, "portal/business.html", context)


@require_GET
def inspection(request: HttpRequest, number: str) -> HttpResponse:
    """One visit, per department."""
    visit = queries.visit(number)
    return render(request, "portal/inspection.html", {"visit": visit})


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
    return render(request, "portal/items.html", {"q": text, "items": queries.published_items(text)})


@require_GET
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One item with its published versions."""
    found, versions = queries.item(code)
    return render(request, "portal/item.html", {"item": found, "versions": versions})
