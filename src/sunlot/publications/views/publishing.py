"""Publishing one or many results, and withholding one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.errors import UserError
from sunlot.inspections.models import Part
from sunlot.inspections.views.answers import failed, posted, status_of
from sunlot.publications import actions, queries
from sunlot.publications.errors import NothingChosen
from sunlot.publications.forms import WithholdForm
from sunlot.publications.policies import require_publisher
from sunlot.publications.views.lists import row_of
from sunlot.ui.drafting import kept

AT_MOST = 200


@require_http_methods(["GET", "POST"])
@staff(Permission.PUBLICATIONS_PUBLISH)
def publish(request: StaffRequest, part_id: int) -> HttpResponse:
    """Check-answers of one result: exactly what the public will see."""
    part = queries.duty_for(request.actor, part_id)
    require_publisher(request.actor, part, Permission.PUBLICATIONS_PUBLISH)
    error: UserError | None = None
    if request.method == "POST":
        try:
            actions.publish(part=part, by=request.actor, at=request.now)
        except UserError as caught:
            error = failed(caught)
        else:
            messages.success(request, _("已公示。"))
            return redirect("publications:detail", part_id=part.pk)
    context = {"parts": [part], "contents": [queries.content_of(part)], "error": error,
               "rows": [row_of(part, request)], "part": part}  # fmt: skip
    return render(request, "publications/publish.html", context, status=status_of(error))


@require_POST
@staff(Permission.PUBLICATIONS_PUBLISH)
def publish_selected(request: StaffRequest) -> HttpResponse:
    """Rows chosen in the list: the first answer is the check-answers page, the second publishes."""
    parts = _chosen(request)
    error: UserError | None = None
    if request.POST.get("confirmed") or not parts:
        try:
            actions.publish_many(parts=parts, by=request.actor, at=request.now)
        except NothingChosen as caught:
            messages.warning(request, str(caught))
            return redirect("publications:list")
        except UserError as caught:
            error = failed(caught)
        else:
            messages.success(request, _("已公示 {n} 条结果。").format(n=len(parts)))
            return redirect("publications:list")
    context = {"parts": parts, "contents": [queries.content_of(part) for part in parts],
               "rows": [row_of(part, request) for part in parts], "error": error,
               "part": None}  # fmt: skip
    return render(request, "publications/publish.html", context, status=status_of(error))


def _chosen(request: HttpRequest) -> list[Part]:
    """The chosen parts in scope; what is not in scope is left out silently."""
    keys = [int(key) for key in request.POST.getlist("part") if key.isdecimal()][:AT_MOST]
    duties = queries.duties_for(request.actor)  # type: ignore[attr-defined]
    return list(duties.filter(pk__in=keys).order_by("inspection__number", "pk"))


@require_http_methods(["GET", "POST"])
@staff(Permission.PUBLICATIONS_PUBLISH)
@kept("reason", "note")
def withhold(request: StaffRequest, part_id: int) -> HttpResponse:
    """Do not publish, for a reason of the law."""
    part = queries.duty_for(request.actor, part_id)
    require_publisher(request.actor, part, Permission.PUBLICATIONS_PUBLISH)
    form = WithholdForm(posted(request))
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.withhold(part=part, **form.cleaned_data, by=request.actor, at=request.now)
        except UserError as caught:
            error = failed(caught)
        else:
            messages.success(request, _("已登记为依法不公开。"))
            return redirect("publications:detail", part_id=part.pk)
    context = {"part": part, "visit": part.inspection, "form": form, "error": error}
    status = status_of(error, form)
    return render(request, "publications/withhold.html", context, status=status)
