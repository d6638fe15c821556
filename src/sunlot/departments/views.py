"""The organisation: divisions, departments and joint conferences, read-only."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.departments import queries
from sunlot.departments.models import Department
from sunlot.regions.models import Level


@require_GET
@staff(Permission.DEPARTMENTS_VIEW)
def department_list(request: StaffRequest) -> HttpResponse:
    """The division tree with its departments, as far as the actor reaches."""
    trees = queries.organisation(request.actor, request.today)
    places = [place for one in trees for place in one.walk()]
    context = {
        "places": [place for place in places if place.departments],
        "prefectures": [place for place in places if place.region.level == Level.PREFECTURE],
    }
    return render(request, "departments/list.html", context)


@require_GET
@staff(Permission.DEPARTMENTS_VIEW)
def department_detail(request: StaffRequest, code: str) -> HttpResponse:
    """One department: its place, its conferences, whether it may inspect."""
    scoped = Department.objects.scoped(request.actor).select_related("region__parent")
    department = get_object_or_404(scoped, code=code)
    context = {
        "department": department,
        "memberships": queries.memberships(department, request.today),
        "conference": getattr(department, "office_of", None),
    }
    return render(request, "departments/detail.html", context)
