"""The plan as a sheet: the page, its rows for the script, saving cells, what the rules say."""

import time
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import UserError
from sunlot.imports.actions import upload
from sunlot.imports.models import BatchKind
from sunlot.plans import actions, listing, presenting, queries
from sunlot.plans.errors import PasteEmpty
from sunlot.plans.forms import CellsForm, PasteForm, RowForm
from sunlot.plans.models import Plan
from sunlot.plans.policies import organises, require_compose, require_organise
from sunlot.plans.queries import plans as reads
from sunlot.plans.queries.comparing import compare, side_of
from sunlot.plans.queries.findings import panel_of
from sunlot.plans.queries.reading import understand
from sunlot.plans.queries.sheet import BY_NAME, sheet_of
from sunlot.plans.rules.ratio_text import EXAMPLES
from sunlot.plans.states import EDITABLE

# Keys of the tasks whose rows the page draws anew, and what it says.
Saved = tuple[list[int], str]


@require_http_methods(["GET", "POST"])
@staff(Permission.BUSINESS_VIEW)
def plan_sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """The sheet with its panel. Handing in asks the rules first: blocks come back as a summary."""
    plan = reads.plan_for(request.actor, pk)
    began = time.perf_counter()
    sheet = sheet_of(plan, request.actor)
    panel = panel_of(sheet, request.today)
    seconds = time.perf_counter() - began
    context = listing.context_of(sheet, panel, request) | _frame(request, plan)
    context["seconds"] = seconds
    if request.method == "POST":
        require_organise(request.actor, plan.region, Permission.PLANS_SUBMIT)
        if not panel.blocks:
            return redirect("plans:submit", pk=pk)
        context["refused"] = panel.blocks
        context["share_refused"] = any(one.share for one in panel.blocks)
    status = 422 if request.method == "POST" else 200
    return render(request, "plans/sheet.html", context, status=status)


def _frame(request: StaffRequest, plan: Plan) -> dict[str, Any]:
    """What stands around the rows: version, time of the last save, what this person may do."""
    actor = request.actor
    is_open = plan.state in EDITABLE
    version = plan.versions.order_by("-number").first()
    return {
        "plan": plan,
        "version": version,
        "number": (version.number if version else 0) + (1 if plan.state != "issued" else 0),
        "saved": presenting.saved_words(reads.last_edit(plan), request.today),
        "can_edit": is_open and actor.can(Permission.PLANS_EDIT),
        "can_add": is_open and organises(actor, plan.region),
        "can_submit": is_open and organises(actor, plan.region),
        "can_import": is_open and actor.can(Permission.PLANS_IMPORT),
        "gone": plan.removed_tasks.count() if is_open else 0,
        "departments": presenting.department_names(plan),
        "headers": presenting.import_headers(),
    }


@require_GET
@staff(Permission.BUSINESS_VIEW)
def sheet_rows(request: StaffRequest, pk: int) -> HttpResponse:
    """All rows at once, for the script."""
    plan = reads.plan_for(request.actor, pk)
    sheet = sheet_of(plan, request.actor)
    panel = panel_of(sheet, request.today)
    context = listing.context_of(sheet, panel, request, whole=True)
    return _part(request, "plans/_sheet_rows.html", context | {"plan": plan})


def _part(request: StaffRequest, template: str, context: dict[str, Any]) -> JsonResponse:
    """A part of a page for the script; as JSON, so that nobody takes it for a page."""
    return JsonResponse({"html": render_to_string(template, context, request)})


@require_POST
@staff(Permission.PLANS_EDIT)
def sheet_save(request: StaffRequest, pk: int) -> HttpResponse:
    """Save cells; the answer has the rows as they are now, and the panel."""
    plan = reads.plan_for(request.actor, pk)
    require_compose(request.actor, plan)
    form = CellsForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"text": _("没有要保存的单元格。"), "remedy": ""}, status=422)
    changes = form.cleaned_data["cells"]

    def save() -> Saved:
        saved = actions.save_cells(plan=plan, changes=changes, by=request.actor, at=request.now)
        words = ngettext("已保存 %(n)d 个单元格。", "已保存 %(n)d 个单元格。", len(changes))
        return saved, words % {"n": len(changes)}

    return answered(request, plan, save)


@require_POST
@staff(Permission.PLANS_EDIT)
def sheet_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a row by its name; the answer is that of a save."""
    plan = reads.plan_for(request.actor, pk)
    require_organise(request.actor, plan.region, Permission.PLANS_EDIT)
    form = RowForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"text": _("请填写任务名称。"), "remedy": ""}, status=422)

    def add() -> Saved:
        task = actions.add_row(plan=plan, **form.cleaned_data, by=request.actor, at=request.now)
        return [task.pk], _("已增加第 {number} 行。").format(number=task.sequence)

    return answered(request, plan, add)


def answered(request: StaffRequest, plan: Plan, act: Callable[[], Saved]) -> JsonResponse:
    """Do what the sheet asks: the answer of a save, or why it was refused."""
    try:
        saved, words = act()
    except UserError as error:
        return JsonResponse(presenting.refusal(error, plan), status=error.status)
    return JsonResponse(_answer_of(request, plan, saved, words))


def _answer_of(
    request: StaffRequest, plan: Plan, saved: list[int], words: str
) -> dict[str, Any]:  # fmt: skip
    """What the page has to renew after a save."""
    plan = reads.plan_for(request.actor, plan.pk)
    began = time.perf_counter()
    sheet = sheet_of(plan, request.actor)
    panel = panel_of(sheet, request.today)
    marks = panel.marks()
    context = {"plan": plan, "panel": panel, "can_edit": True}
    seconds = time.perf_counter() - began
    rows = {
        str(row.task.pk): render_to_string(
            "plans/_sheet_row.html", context | {"one": listing.marked(row, marks)}, request
        )
        for row in sheet.rows
        if row.task is not None and row.task.pk in saved
    }
    drawn = render_to_string("plans/_panel.html", context | {"seconds": seconds}, request)
    said = presenting.panel_words(panel)
    refreshed = listing.refreshed(sheet, panel)
    refreshed["counts"]["gone"] = plan.removed_tasks.count()
    return refreshed | {
        "rows": rows, "panel": drawn, "words": f"{words}{said}",
        "saved": presenting.clock_words(request.now),
    }  # fmt: skip


@require_POST
@staff(Permission.PLANS_IMPORT)
def sheet_paste(request: StaffRequest, pk: int) -> HttpResponse:
    """A pasted table whose columns are others than the sheet's: an import like any file."""
    plan = reads.plan_for(request.actor, pk)
    require_compose(request.actor, plan)
    form = PasteForm(request.POST)
    if not form.is_valid():
        raise PasteEmpty
    batch = upload(
        kind=BatchKind.PLAN, file_name=_("粘贴的表.tsv"), options={"year": plan.year},
        content=[form.cleaned_data["text"].encode()], by=request.actor, at=request.now,
    )  # fmt: skip
    return redirect("imports:detail", pk=batch.pk)


@require_GET
@staff(Permission.PLANS_EDIT)
def task_ratio(request: StaffRequest, pk: int) -> HttpResponse:
    """What a ratio in words is understood as, for the popover of its cell."""
    task = queries.task_for(request.actor, pk)
    text = request.GET.get("text", task.ratio_text)[: BY_NAME["ratio_text"].longest]
    found = understand(task, text, request.today)
    context = {"task": task, "text": text, "found": found, "examples": EXAMPLES}
    return _part(request, "plans/_ratio.html", context)


@require_GET
@staff(Permission.BUSINESS_VIEW)
def plan_check(request: StaffRequest, pk: int) -> HttpResponse:
    """The panel on a page of its own."""
    plan = reads.plan_for(request.actor, pk)
    began = time.perf_counter()
    panel = panel_of(sheet_of(plan, request.actor), request.today)
    context = {"plan": plan, "panel": panel, "seconds": time.perf_counter() - began}
    return render(request, "plans/check.html", context)


@require_GET
@staff(Permission.BUSINESS_VIEW)
def plan_compare(request: StaffRequest, pk: int, before: int, after: int) -> HttpResponse:
    """Two versions of a plan, row by row and cell by cell."""
    plan = reads.plan_for(request.actor, pk)
    old, new = side_of(plan, before), side_of(plan, after)
    if old is None or new is None:
        raise Http404
    rows = compare(old.content["tasks"], new.content["tasks"])
    context = {
        "plan": plan, "old": old, "new": new, "sides": (old, new), "rows": rows,
        "counts": [(change, sum(row.change == change for row in rows))
                   for change in ("changed", "new", "removed")],
        "cells": sum(len(row.cells) for row in rows),
    }  # fmt: skip
    return render(request, "plans/compare.html", context)
