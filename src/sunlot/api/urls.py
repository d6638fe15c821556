"""Addresses of the API; whatever is below /api/ answers as the API does."""

from django.urls import path, re_path

from sunlot.api import views
from sunlot.api.service import api

app_name = "api"
urlpatterns = [
    path("api/v1/docs", views.documents, name="docs"),
    path("api/v1/", api.urls),
    re_path(r"^api/", views.unknown, name="unknown"),
]
