"""How a task is carried out: scope, ratios, teams, items. Counts only, never a name."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Forbidden, UserError, WrongState
from sunlot.plans import actions, queries
from sunlot.plans.actions import Match
from sunlot.plans.errors import TaskLaunched
from sunlot.plans.forms import ItemForm, RatiosForm, ScopeForm, TeamForm
from sunlot.plans.models import PlanTask
from sunlot.plans.policies import require_edit
from sunlot.plans.queries import choices
from sunlot.plans.queries.scope import scope_of
from sunlot.plans.rules import TeamPart
from sunlot.plans.states import EDITABLE, PREPARABLE, PlanState
from sunlot.plans.views.common import posted


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_EDIT)
def task_scope(request: StaffRequest, pk: int) -> HttpResponse:
    """The stored target filter; 试算 counts without saving."""
    task = _open_task(request, pk)
    form = ScopeForm(
        posted(request),
        tags=choices.tags(request.actor, task),
        divisions=choices.divisions(task),
        initial=ScopeForm.initial_of(task.target_filter),
    )
    trial = request.POST.get("do") == "try"
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        stored = form.stored(task.target_filter)
        error = _try(task, stored) if trial else _set_scope(request, task, stored)
        if error is None and not trial:
            return redirect("plans:task", pk=pk)
    tried = trial and form.is_valid() and error is None
    context = {"form": form, "error": error, "scope": scope_of(task, request.today), "tried": tried}
    return _page(request, "plans/task_scope.html", task, context, ok=tried)


def _set_scope(
    request: StaffRequest, task: PlanTask, stored: dict[str, Any] | None
) -> UserError | None:
    return _run(
        lambda: actions.set_scope(
            task=task, target_filter=stored, by=request.actor, at=request.now
        )
    )  # fmt: skip


def _try(task: PlanTask, stored: dict[str, Any] | None) -> UserError | None:
    """Put a filter on the task in memory only; the counts below are those of the trial."""
    try:
        task.target_filter = choices.checked(stored)
    except UserError as error:
        return error
    return None


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_EDIT)
def task_ratios(request: StaffRequest, pk: int) -> HttpResponse:
    """A ratio for every stratum."""
    task = _open_task(request, pk)
    form = RatiosForm(posted(request), task=task)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        error = _run(
            lambda: actions.set_ratios(
                task=task, ratios=form.ratios(), by=request.actor, at=request.now
            )
        )
        if error is None:
            return redirect("plans:task", pk=pk)
    sizes = {one.code: one for one in scope_of(task, request.today).strata}
    context = {
        "form": form,
        "error": error,
        "rows": [(sizes[code], ratio, minimum) for code, ratio, minimum in form.rows()],
    }
    return _page(request, "plans/task_ratios.html", task, context)


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_EDIT)
def task_team(request: StaffRequest, pk: int) -> HttpResponse:
    """What each department sends to a visit."""
    task = _open_task(request, pk)
    forms = [
        TeamForm(
            posted(request),
            department=one,
            part=TeamPart.of(task.team[one.code]) if one.code in task.team else TeamPart(2),
            qualifications=choices.qualifications(one, task),
        )
        for one in queries.departments_of(task)
    ]
    error: UserError | None = None
    if request.method == "POST" and _all_valid(forms):
        team = {form.department.code: form.part() for form in forms}
        error = _run(
            lambda: actions.set_team(task=task, team=team, by=request.actor, at=request.now)
        )
        if error is None:
            return redirect("plans:task", pk=pk)
    return _page(request, "plans/task_team.html", task, {"forms": forms, "error": error})


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_EDIT)
def task_items(request: StaffRequest, pk: int) -> HttpResponse:
    """What the items of the plan are understood as, and which more are inspected."""
    task = _open_task(request, pk)
    rows, added = _item_forms(request, task)
    error: UserError | None = None
    forms = [*(form for _row, form in rows), *added]
    if request.method == "POST" and _all_valid(forms):
        match = _matcher(request, task)
        error = _run(
            lambda: actions.set_items(
                task=task,
                matches={row.pk: match(form) for row, form in rows},
                added=[match(form) for form in added if form.cleaned_data["item"]],
                removed=[row.pk for row, form in rows if form.cleaned_data.get("remove")],
                by=request.actor, at=request.now,
            )
        )  # fmt: skip
        if error is None:
            return redirect("plans:task", pk=pk)
    context = {"rows": rows, "added": added, "forms": forms, "error": error}
    return _page(request, "plans/task_items.html", task, context)


def _matcher(request: StaffRequest, task: PlanTask) -> Callable[[ItemForm], Match]:
    """What a form says, as records; what is not on offer is left out."""
    found = {one.pk: one for one in choices.items(request.actor)}
    places = {one.pk: one for one in queries.departments_of(task)}

    def match(form: ItemForm) -> Match:
        data = form.cleaned_data
        return Match(found.get(data["item"]), places.get(data["department"]))

    return match


def _item_forms(
    request: StaffRequest, task: PlanTask
) -> tuple[list[tuple[Any, ItemForm]], list[ItemForm]]:
    """(item of the plan, form) for those that are there, and two forms to add others."""
    items = choices.item_choices(request.actor)
    places = [(one.pk, one.short_name) for one in queries.departments_of(task)]
    draft = task.plan.state in EDITABLE
    rows = [
        (
            row,
            ItemForm(
                posted(request), prefix=f"i{row.pk}", items=items, departments=places,
                may_remove=draft or row.added,
                initial={"item": row.item_id, "department": row.department_id or task.lead_id},
            ),
        )
        for row in task.items.order_by("sequence")
    ]  # fmt: skip
    added = [
        ItemForm(posted(request), prefix=f"new{n}", items=items, departments=places) for n in (1, 2)
    ]
    return rows, added


def _open_task(request: StaffRequest, pk: int) -> PlanTask:
    """A task that the person may still prepare.

    :raises TaskLaunched: a draw was requested.
    """
    task = queries.task_for(request.actor, pk)
    require_edit(request.actor, task)
    if task.plan.state not in PREPARABLE:
        raise WrongState(state=PlanState(task.plan.state).label)
    if task.launched_at is not None:
        raise TaskLaunched(code=task.code)
    return task


def _run(action: Callable[[], object]) -> UserError | None:
    """The error of an action that belongs on its page; a missing right is a page of its own."""
    try:
        action()
    except Forbidden:
        raise
    except UserError as error:
        return error
    return None


def _all_valid(forms: list[Any]) -> bool:
    """Whether every form is right; all are asked, so that every error shows at once."""
    return False not in [form.is_valid() for form in forms]


def _page(
    request: StaffRequest, template: str, task: PlanTask, context: dict[str, Any], *,
    ok: bool = False,
) -> HttpResponse:  # fmt: skip
    status = 422 if request.method == "POST" and not ok else 200
    return render(request, template, {"task": task, "plan": task.plan, **context}, status=status)
