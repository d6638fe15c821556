"""Addresses of the import pipeline."""

from django.urls import path

from sunlot.imports import views

app_name = "imports"
urlpatterns = [
    path("imports/", views.batch_list, name="list"),
    path("imports/new/<slug:kind>/", views.batch_new, name="new"),
    path("imports/new/<slug:kind>/template.csv", views.template, name="template"),
    path("imports/<int:pk>/", views.batch_detail, name="detail"),
    path("imports/<int:pk>/confirm/", views.batch_confirm, name="confirm"),
    path("imports/<int:pk>/cancel/", views.batch_cancel, name="cancel"),
    path("imports/<int:pk>/report.csv", views.report, name="report"),
]
