"""Addresses of credit risk classes."""

from django.urls import path

from sunlot.risks import views

app_name = "risks"
urlpatterns = [
    path("risks/", views.snapshot_list, name="list"),
    path("risks/export.csv", views.snapshot_export, name="export"),
]
