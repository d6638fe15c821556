"""The working-day calendar of a year and where it comes from."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlot.actors import Permission
from sunlot.actors.access import StaffRequest, staff
from sunlot.workdays import queries
from sunlot.workdays.calendar import standard

PROMISED_FROM = 2019


@require_GET
@staff(Permission.WORKDAYS_VIEW)
def year_page(request: StaffRequest) -> HttpResponse:
    """One year's grid; a year that is not known says so and how to load it."""
    calendar = standard()
    asked = request.GET.get("year", "")
    number = int(asked) if asked.isdecimal() and len(asked) == 4 else request.today.year
    last = calendar.last_year()
    context = {
        "number": number,
        "year": queries.year_view(calendar, number) if number in calendar.years else None,
        "years": range(PROMISED_FROM, last + 2),
        "last": last,
        "file": settings.WORKDAYS_FILE.name,
    }
    return render(request, "workdays/calendar.html", context)
