"""Addresses of the API; `middleware.py` answers for whatever else is asked below /api/."""

from django.urls import path

from sunlot.api import views
from sunlot.api.service import api

app_name = "api"
patterns, app, namespace = api.urls
# One for each address, reading and writing; the framework's root says only that there is none.
calls = list({str(one.pattern): one for one in reversed(patterns) if str(one.pattern)}.values())
urlpatterns = [
    path("api/v1/docs", views.documents, name="docs"),
    path("api/v1/", (calls, app, namespace)),
]
