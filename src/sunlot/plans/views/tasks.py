"""One task: its record, and what is issued with it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import Forbidden, UserError, WrongState
from sunlot.plans import actions, presenting, queries
from sunlot.plans.forms import TASK_FIELDS, NewTaskForm, TaskForm
from sunlot.plans.models import Plan, PlanTask
from sunlot.plans.policies import may_edit, organises, require_edit, require_organise
from sunlot.plans.queries import plans as reads
from sunlot.plans.queries.readiness import readiness
from sunlot.plans.queries.scope import scope_of
from sunlot.plans.rules import TeamPart
from sunlot.plans.states import EDITABLE, PREPARABLE, PlanState
from sunlot.plans.views.common import posted, run
from sunlot.targets.filters import describe
from sunlot.ui.drafting import kept
from sunlot.ui.merging import editing, merged


@require_GET
@staff(Permission.BUSINESS_VIEW, Permission.DRAWS_VIEW)
def task_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The record page: what is planned, what is understood, how many objects it is about."""
    task = queries.task_for(request.actor, pk)
    scope = scope_of(task, request.today)
    lines = readiness(task, scope=scope, today=request.today)
    context = {
        "task": task,
        "plan": task.plan,
        "items": queries.items_with_matter(task),
        "departments": _teams(task),
        "scope": scope,
        "scope_words": describe(task.target_filter) if task.target_filter else "",
        "lines": lines,
        "blocks": sum(line.level == "block" for line in lines),
        "warnings": sum(line.level == "warn" for line in lines),
        "passes": sum(line.level == "pass" for line in lines),
        "stages": presenting.stages_of_task(task, lines, queries.version_with(task)),
        "history": presenting.sentences(reads.history_of_task(task)),
        **_rights(request, task),
        "sees_classes": request.actor.can(Permission.RISKS_VIEW) or not task.credit_linked,
        "draw_url": presenting.draw_url(task),
    }
    return render(request, "plans/task.html", context)


def _rights(request: StaffRequest, task: PlanTask) -> dict[str, bool]:
    """What this person can do with the task now."""
    open_ = may_edit(request.actor, task) and task.launched_at is None
    return {
        "can_edit": open_ and task.plan.state in EDITABLE,
        "can_prepare": open_ and task.plan.state in PREPARABLE,
        "can_remove": open_
        and task.plan.state in EDITABLE
        and organises(request.actor, task.plan.region)
        and queries.version_with(task) is None,
    }


def _teams(task: PlanTask) -> list[tuple[object, TeamPart, bool]]:
    """(department, team, whether it was set) of each department, the lead first."""
    return [
        (
            one,
            TeamPart.of(task.team[one.code]) if one.code in task.team else TeamPart(total=2),
            one.code in task.team,
        )
        for one in queries.departments_of(task)
    ]


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_EDIT)
@kept(*TASK_FIELDS)
@merged
def task_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """What is issued with a task; only while the plan is a draft."""
    task = queries.task_for(request.actor, pk)
    require_edit(request.actor, task)
    if task.plan.state not in EDITABLE:
        raise WrongState(state=PlanState(task.plan.state).label)
    edit = editing(
        request,
        lambda data: TaskForm(data, plan=task.plan, initial=TaskForm.initial_of(task)),
        revision=task.revision, who=reads.editor_of(task, "plans.task-edited"),
    )  # fmt: skip
    error: UserError | None = None
    if edit.is_sent and edit.form.is_valid():
        error = run(
            lambda: actions.edit_task(
                task=task, facts=edit.form.facts(), read=edit.revision, by=request.actor,
                at=request.now,
            )
        )  # fmt: skip
        if error is None:
            return redirect("plans:task", pk=pk)
    return _form_page(request, task.plan, edit.form, error, task=task, edit=edit)


def _form_page(
    request: StaffRequest, plan: Plan, form: TaskForm, error: UserError | None, **more: object
) -> HttpResponse:
    context = {"plan": plan, "form": form, "error": error, **more}
    status = 422 if request.method == "POST" else 200
    return render(request, "plans/task_edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_EDIT)
@kept("code", *TASK_FIELDS)
def task_add(request: StaffRequest, pk: int) -> HttpResponse:
    """One more task at the end of a draft plan."""
    plan = reads.plan_for(request.actor, pk)
    require_organise(request.actor, plan.region, Permission.PLANS_EDIT)
    if plan.state not in EDITABLE:
        raise WrongState(state=PlanState(plan.state).label)
    form = NewTaskForm(posted(request), plan=plan)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data.pop("code")
        try:
            task = actions.add_task(
                plan=plan, code=code, facts=form.facts(), by=request.actor, at=request.now
            )
            return redirect("plans:task", pk=task.pk)
        except Forbidden:
            raise
        except UserError as caught:
            error = caught
    return _form_page(request, plan, form, error)


@require_POST
@staff(Permission.PLANS_EDIT)
def task_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a task out of a draft plan."""
    task = queries.task_for(request.actor, pk)
    actions.remove_task(task=task, by=request.actor, at=request.now)
    messages.success(
        request,
        _("已从计划中删去“{title}”。印发之前可以在计划编制表的“已删去的行”中恢复。").format(
            title=task.title
        ),
    )
    return redirect("plans:detail", pk=task.plan_id)
