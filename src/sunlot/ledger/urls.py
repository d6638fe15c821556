"""Addresses of the ledger."""

from django.urls import path

from sunlot.ledger import views

app_name = "ledger"
urlpatterns = [
    path("ledger/", views.event_list, name="list"),
    path("ledger/export.csv", views.event_export, name="export"),
]
