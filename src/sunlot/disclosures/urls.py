"""Addresses of the record of full views."""

from django.urls import path

from sunlot.disclosures import views

app_name = "disclosures"
urlpatterns = [
    path("disclosures/", views.disclosure_list, name="list"),
    path("disclosures/export.csv", views.disclosure_export, name="export"),
]
