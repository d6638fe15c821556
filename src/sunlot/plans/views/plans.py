"""The plan tree, one plan, its table, its versions."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from drawproof import canonical
from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import UserError
from sunlot.plans import actions, presenting, queries
from sunlot.plans.columns import PLANS, TASKS
from sunlot.plans.errors import PlanExists
from sunlot.plans.forms import PlanForm
from sunlot.plans.models import Plan
from sunlot.plans.policies import organises, require_organise, sits_in_conference
from sunlot.plans.queries import plans as reads
from sunlot.plans.states import PlanState
from sunlot.plans.views.common import posted
from sunlot.regions.models import Region
from sunlot.ui.drafting import kept
from sunlot.ui.exports import export
from sunlot.ui.paging import keyset


@require_GET
@staff(Permission.BUSINESS_VIEW)
def plan_list(request: StaffRequest) -> HttpResponse:
    """Plans of one year, region → prefecture."""
    year, years = _year(request)
    context = {
        "rows": reads.tree(request.viewer, year, request.today),
        "year": year,
        "years": years,
        "can_start": reads.can_start(request.actor, year),
        "can_import": request.actor.can(Permission.PLANS_IMPORT),
        "may_export": request.actor.can(Permission.LISTS_EXPORT),
    }
    return render(request, "plans/list.html", context)


def _year(request: StaffRequest) -> tuple[int, list[int]]:
    """The year asked for, else the newest with a plan; and the years to choose from."""
    years = reads.years_for(request.viewer, request.today)
    asked = request.GET.get("year", "")
    planned = [plan.year for plan in reads.plans_for(request.viewer).order_by("-year")[:1]]
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else (planned or years)[0]
    return year, sorted({*years, year}, reverse=True)


@require_GET
@staff(Permission.LISTS_EXPORT)
def list_export(request: StaffRequest) -> HttpResponseBase:
    """The plans of one year as a file."""
    year, _years = _year(request)
    rows = reads.tree(request.viewer, year, request.today)
    return export(request, _("年度计划 {year}").format(year=year), rows, PLANS)


@require_http_methods(["GET", "POST"])
@staff(Permission.PLANS_EDIT)
@kept("year", "title")
def plan_new(request: StaffRequest) -> HttpResponse:
    """Open the plan of the own region."""
    region = Region.objects.scoped(request.actor).filter(
        path=request.actor.region_path, valid_to=None
    ).first()  # fmt: skip
    if region is None:
        raise Http404
    require_organise(request.actor, region, Permission.PLANS_EDIT)
    form = PlanForm(posted(request), initial=_first_values(region, request.today.year))
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            plan = actions.create_plan(
                region=region, **form.cleaned_data, by=request.actor, at=request.now
            )
            return redirect("plans:detail", pk=plan.pk)
        except PlanExists as caught:
            error = caught
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "error": error, "region": region}
    return render(request, "plans/new.html", context, status=status)


def _first_values(region: Region, year: int) -> dict[str, Any]:
    # The name of a document, so Chinese whatever the reader.
    return {"year": year, "title": f"{region.name}{year}年度“双随机、一公开”抽查工作计划"}


@require_GET
@staff(Permission.BUSINESS_VIEW)
def plan_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One plan: stages, figures, table, versions, history."""
    plan = reads.plan_for(request.actor, pk)
    table = queries.table_of(plan)
    show, text = request.GET.get("show", ""), request.GET.get("q", "").strip()
    tasks = reads.narrowed(table, show=show, text=text, actor=request.actor)
    figures = reads.figures(table)
    versions = list(plan.versions.select_related("issued_by", "requested_by").order_by("-number"))
    context = {
        "plan": plan,
        "page": keyset(tasks, request, order=("sequence", "pk"), size=50),
        "reachable": {one.pk for one in queries.tasks_for(request.actor).filter(plan=plan)},
        "share": queries.share(plan),
        "figures": figures,
        "filters": [
            (code, label, getattr(figures, code, None)) for code, label in reads.FILTERS.items()
        ],
        "show": show,
        "q": text,
        "versions": versions,
        "stages": presenting.stages_of_plan(plan, versions[0] if versions else None),
        "history": presenting.sentences(reads.history_of_plan(plan), plan),
        **_rights(request, plan),
    }
    return render(request, "plans/detail.html", context)


def _rights(request: StaffRequest, plan: Plan) -> dict[str, Any]:
    """What this person can do next; the first that fits is the page's primary button."""
    actor = request.actor
    office = organises(actor, plan.region)
    sits = actor.can(Permission.PLANS_ADOPT) and sits_in_conference(
        actor, plan.region, request.today
    )
    issues = office and actor.can(Permission.PLANS_ISSUE)
    return {
        "can_edit": office and plan.state == PlanState.DRAFT,
        "can_compose": plan.state == PlanState.DRAFT
        and actor.can(Permission.PLANS_EDIT)
        and actor.region_path == plan.region.path,
        "can_submit": office and plan.state == PlanState.DRAFT,
        "can_adopt": sits and plan.state == PlanState.IN_REVIEW
        and plan.submitted_by_id != actor.user_id,
        "can_return": sits and plan.state in {PlanState.IN_REVIEW, PlanState.ADOPTED},
        "can_issue": issues and plan.state == PlanState.ADOPTED,
        "can_revise": office and plan.state == PlanState.ISSUED,
        "can_import": actor.can(Permission.PLANS_IMPORT) and plan.state == PlanState.DRAFT,
    }  # fmt: skip


@require_GET
@staff(Permission.BUSINESS_VIEW)
def plan_version(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """The canonical bytes of an issued version: `sha256sum` of the file is the printed digest."""
    plan = reads.plan_for(request.actor, pk)
    version = plan.versions.filter(number=number).first()
    if version is None:
        raise Http404
    response = HttpResponse(canonical(version.content), content_type="application/json")
    name = f"plan-{plan.region.code}-{plan.year}-v{number}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
@staff(Permission.BUSINESS_VIEW)
def plan_export(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The task table as CSV, with what is understood beside the plan's own words."""
    plan = reads.plan_for(request.actor, pk)
    name = f"plan-{plan.region.code}-{plan.year}-tasks"
    return export(request, name, queries.table_of(plan), TASKS)
