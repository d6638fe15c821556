"""Addresses of the target register. Ids may hold a colon or a slash."""

from django.urls import path

from sunlot.targets import views

app_name = "targets"
urlpatterns = [
    path("targets/", views.target_list, name="list"),
    path("targets/export.csv", views.target_export, name="export"),
    path("targets/<path:object_id>/", views.target_detail, name="detail"),
]
