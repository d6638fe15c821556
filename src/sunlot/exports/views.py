"""Ordering a list as a workbook."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from sunlot.actors.access import StaffRequest, staff
from sunlot.exports import actions
from sunlot.exports.queries import Address


@require_POST
@staff()
def order(request: StaffRequest) -> HttpResponse:
    """The list's own address says which rows; its own view says who may."""
    job = actions.order(
        address=Address.read(request.POST.get("address", "")), view=request.viewer.view,
        back_url=_page_of(request.POST.get("page", "")), by=request.actor, at=request.now,
    )  # fmt: skip
    return redirect("jobs:detail", job_id=job.pk)


def _page_of(text: str) -> str:
    """The page of this site to go back to; anything else is left out."""
    return text[:200] if text.startswith("/") and not text.startswith("//") else ""
