"""How a task is carried out: scope, ratios, teams, items. Counts only, never a name."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import UserError, WrongState
from sunlot.plans import actions, queries
from sunlot.plans.actions import Match
from sunlot.plans.errors import TaskLaunched
from sunlot.plans.forms import ItemForm, RatiosForm, ScopeForm, TeamForm
from sunlot.plans.models import PlanTask
from sunlot.plans.policies import require_edit
from sunlot.plans.queries import choices
from sunlot.plans.queries import plans as reads
from sunlot.plans.queries.scope import scope_of
from sunlot.plans.rules import TeamPart
from sunlot.plans.states import EDITABLE, PREPARABLE, PlanState
from sunlot.plans.views.common import run
from sunlot.targets.queries import filter_for
from sunlot.ui.drafting import kept
from sunlot.ui.merging import Edit, editing, merged

F = TypeVar("F")


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_EDIT)
@kept("tags", "kinds", "divisions", "industries")
@merged
def task_scope(request: StaffRequest, pk: int) -> HttpResponse:
    """The stored target filter; 试算 counts without saving."""
    task = _open_task(request, pk)
    edit = _editing(request, task, "scope", _scope_form(request, task))
    form = edit.form
    trial = request.POST.get("do") == "try"
    error: UserError | None = None
    if edit.is_sent and form.is_valid():
        stored = form.stored(task.target_filter)
        error = _try(task, stored) if trial else _set_scope(request, task, stored, edit.revision)
        if error is None and not trial:
            return redirect("plans:task", pk=pk)
    tried = trial and form.is_valid() and error is None
    context = {"form": form, "error": error, "scope": scope_of(task, request.today), "tried": tried}
    return _page(request, "plans/task_scope.html", task, context | {"edit": edit}, ok=tried)


def _scope_form(request: StaffRequest, task: PlanTask) -> Callable[[QueryDict | None], ScopeForm]:
    return lambda data: ScopeForm(
        data,
        tags=choices.tags(request.actor, task),
        divisions=choices.divisions(task),
        initial=ScopeForm.initial_of(task.target_filter),
    )


@require_POST
@staff(Permission.PLANS_EDIT)
def filter_use(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a task a copy of a stored filter, and lead to its scope with the counts."""
    stored = filter_for(request.actor, pk)
    wanted = request.POST.get("task", "")
    task = _open_task(request, int(wanted) if wanted.isdecimal() else 0)
    actions.set_scope(
        task=task, target_filter=stored.conditions, by=request.actor, at=request.now
    )  # fmt: skip
    messages.success(request, _("已采用抽取范围“{name}”。").format(name=stored.name))
    return redirect("plans:task-scope", pk=task.pk)


def _set_scope(
    request: StaffRequest, task: PlanTask, stored: dict[str, Any] | None, read: int
) -> UserError | None:
    return run(
        lambda: actions.set_scope(
            task=task, target_filter=stored, read=read, by=request.actor, at=request.now
        )
    )


def _try(task: PlanTask, stored: dict[str, Any] | None) -> UserError | None:
    """Put a filter on the task in memory only; the counts below are those of the trial."""
    try:
        task.target_filter = choices.checked(stored)
    except UserError as error:
        return error
    return None


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_EDIT)
@kept("ratio_*", "min_*")
@merged
def task_ratios(request: StaffRequest, pk: int) -> HttpResponse:
    """A ratio for every stratum."""
    task = _open_task(request, pk)
    edit = _editing(request, task, "ratios", lambda data: RatiosForm(data, task=task))
    form = edit.form
    error: UserError | None = None
    if edit.is_sent and form.is_valid():
        error = run(
            lambda: actions.set_ratios(
                task=task, ratios=form.ratios(), read=edit.revision, by=request.actor,
                at=request.now,
            )
        )  # fmt: skip
        if error is None:
            return redirect("plans:task", pk=pk)
    sizes = {one.code: one for one in scope_of(task, request.today).strata}
    rows = [(sizes[code], ratio, minimum) for code, ratio, minimum in form.rows()]
    context = {"form": form, "edit": edit, "error": error, "rows": rows}
    return _page(request, "plans/task_ratios.html", task, context)


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_EDIT)
@kept("d*-total", "d*-level", "d*-q_*")
@merged
def task_team(request: StaffRequest, pk: int) -> HttpResponse:
    """What each department sends to a visit."""
    task = _open_task(request, pk)
    edit = _editing(request, task, "team", lambda data: _team_forms(task, data))
    error: UserError | None = None
    if edit.is_sent and _all_valid(edit.form):
        team = {form.department.code: form.part() for form in edit.form}
        error = run(
            lambda: actions.set_team(
                task=task, team=team, read=edit.revision, by=request.actor, at=request.now
            )
        )
        if error is None:
            return redirect("plans:task", pk=pk)
    context = {"forms": edit.form, "edit": edit, "error": error}
    return _page(request, "plans/task_team.html", task, context)


def _team_forms(task: PlanTask, data: QueryDict | None) -> list[TeamForm]:
    return [
        TeamForm(
            data,
            department=one,
            part=TeamPart.of(task.team[one.code]) if one.code in task.team else TeamPart(2),
            qualifications=choices.qualifications(one, task),
        )
        for one in queries.departments_of(task)
    ]


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_EDIT)
@kept("i*-item", "i*-department", "i*-remove", "new*-item", "new*-department")
@merged
def task_items(request: StaffRequest, pk: int) -> HttpResponse:
    """What the items of the plan are understood as, and which more are inspected."""
    task = _open_task(request, pk)
    edit = _editing(request, task, "items", lambda data: _item_forms(request, task, data))
    error: UserError | None = None
    if edit.is_sent and _all_valid(edit.form):
        error = _set_items(request, task, edit.form, edit.revision)
        if error is None:
            return redirect("plans:task", pk=pk)
    rows = [(form.row, form) for form in edit.form if form.row]
    added = [form for form in edit.form if not form.row]
    context = {"rows": rows, "added": added, "forms": edit.form, "edit": edit, "error": error}
    return _page(request, "plans/task_items.html", task, context)


def _set_items(
    request: StaffRequest, task: PlanTask, forms: list[ItemForm], read: int
) -> UserError | None:
    """What the forms say, as records; what is not on offer is left out."""
    found = {one.pk: one for one in choices.items(request.actor)}
    places = {one.pk: one for one in queries.departments_of(task)}

    def match(form: ItemForm) -> Match:
        data = form.cleaned_data
        return Match(found.get(data["item"]), places.get(data["department"]))

    return run(
        lambda: actions.set_items(
            task=task,
            matches={form.row.pk: match(form) for form in forms if form.row},
            added=[match(form) for form in forms if not form.row and form.cleaned_data["item"]],
            removed=[
                form.row.pk for form in forms if form.row and form.cleaned_data.get("remove")
            ],
            read=read, by=request.actor, at=request.now,
        )
    )  # fmt: skip


def _item_forms(request: StaffRequest, task: PlanTask, data: QueryDict | None) -> list[ItemForm]:
    """One for each item of the plan, and two to add others."""
    items = choices.item_choices(request.actor, task, request.today)
    places = [(one.pk, one.short_name) for one in queries.departments_of(task)]
    draft = task.plan.state in EDITABLE
    rows = [
        ItemForm(
            data, prefix=f"i{row.pk}", items=items, departments=places, row=row,
            ended=choices.ended_choice(row, items),
            may_remove=draft or row.added,
            initial={"item": row.item_id, "department": row.department_id or task.lead_id},
        )
        for row in task.items.order_by("sequence")
    ]  # fmt: skip
    return rows + [
        ItemForm(data, prefix=f"new{n}", items=items, departments=places) for n in (1, 2)
    ]


def _editing(
    request: StaffRequest, task: PlanTask, what: str, build: Callable[[QueryDict | None], F]
) -> Edit[F]:
    who = reads.editor_of(task, f"plans.task-{what}-set")
    return editing(request, build, revision=task.revision, who=who)


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


def _all_valid(forms: list[Any]) -> bool:
    """Whether every form is right; all are asked, so that every error shows at once."""
    return False not in [form.is_valid() for form in forms]


def _page(
    request: StaffRequest, template: str, task: PlanTask, context: dict[str, Any], *,
    ok: bool = False,
) -> HttpResponse:  # fmt: skip
    status = 422 if request.method == "POST" and not ok else 200
    return render(request, template, {"task": task, "plan": task.plan, **context}, status=status)
