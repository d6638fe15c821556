"""Staying signed in: how long it still lasts."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sunlot.accounts.middleware import left_of
from sunlot.actors.access import StaffRequest, staff


@require_http_methods(["GET", "POST"])
@never_cache
@staff()
def session(request: StaffRequest) -> HttpResponse:
    """Seconds until the session ends. Asking prolongs nothing; POST is a sign of a person."""
    left = left_of(request)
    return JsonResponse({"left": left.seconds, "extends": left.extends} if left else {"left": 0})
