"""The health of the register: figures, their trend, departments and divisions, the worst first."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.quality import actions, presenting
from sunlot.quality.presenting import EXPORTED_FIGURES
from sunlot.quality.queries import health as queries
from sunlot.ui.exports import export


@require_GET
@staff(Permission.BUSINESS_VIEW)
def health(request: StaffRequest) -> HttpResponse:
    """Stored figures; one check is shown in full, the worst unless another one is asked for."""
    on = queries.last_day(request.viewer)
    context: dict[str, Any] = {
        "on": on, "may_refresh": request.actor.can(Permission.TARGETS_CORRECT),
        "may_merge": request.actor.can(Permission.TARGETS_MERGE),
        "may_export": request.actor.can(Permission.LISTS_EXPORT),
    }  # fmt: skip
    if on is not None:
        lines = queries.lines_for(request.viewer, on)
        asked = request.GET.get("check", "")
        chosen = next((one for one in lines if one.check.code == asked), lines[0])
        code = chosen.check.code
        points = queries.trend_for(request.viewer, on, code)
        context |= {
            "lines": lines, "chosen": chosen, "points": points[::-1],
            "trend": presenting.trend_of(points), "total": chosen.total,
            "departments": queries.departments_for(request.viewer, on, code),
            "divisions": queries.divisions_for(request.viewer, on, code),
        }  # fmt: skip
    return render(request, "quality/health.html", context)


@require_GET
@staff(Permission.LISTS_EXPORT)
def health_export(request: StaffRequest) -> HttpResponseBase:
    """Every figure of the newest day: division, department, check."""
    on = queries.last_day(request.viewer) or request.today
    rows = queries.exported_for(request.viewer, on)
    return export(request, _("名录质量"), rows, EXPORTED_FIGURES)


@require_POST
@staff(Permission.TARGETS_CORRECT)
def health_refresh(request: StaffRequest) -> HttpResponse:
    """Count anew, in the background."""
    job = actions.order_look(by=request.actor, at=request.now)
    messages.success(request, _("已开始统计，完成后数字更新。"))
    return redirect("jobs:detail", job_id=job.pk)
