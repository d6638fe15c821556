"""Background work as a person sees it."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from sunlot.actors.access import StaffRequest, staff
from sunlot.jobs import actions, queries
from sunlot.ui.paging import keyset


@require_GET
@staff()
def job_list(request: StaffRequest) -> HttpResponse:
    """The actor's jobs, newest first; an administrator reads how all of them go."""
    page = keyset(queries.jobs_of(request.actor), request, order=("-queued_at", "pk"))
    rows = queries.all_seen(page.rows, request.actor)
    return render(request, "jobs/list.html", {"page": page, "rows": rows})


@require_GET
@staff()
def job_detail(request: StaffRequest, job_id: str) -> HttpResponse:
    """One job; htmx asks for the moving part only, without it the page refreshes itself."""
    job = queries.job_for(request.actor, job_id)
    template = "jobs/_progress.html" if request.htmx else "jobs/detail.html"
    context = {"job": job, "seen": queries.seen(job, request.actor)}
    return render(request, template, context)


@require_POST
@staff()
def job_cancel(request: StaffRequest, job_id: str) -> HttpResponse:
    """Ask for a stop."""
    job = queries.job_for(request.actor, job_id)
    actions.request_cancel(job=job, by=request.actor, at=request.now)
    return redirect("jobs:detail", job_id=job_id)


@require_GET
@staff()
def job_result(request: StaffRequest, job_id: str) -> FileResponse:
    """The file that the work produced."""
    job = queries.job_for(request.actor, job_id)
    path = queries.result_file(job, request.actor)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=job.result_name)
