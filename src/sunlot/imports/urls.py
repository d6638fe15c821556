"""Addresses of the import pipeline."""

from django.urls import path

from sunlot.imports import views

app_name = "imports"
urlpatterns = [
    path("imports/", views.batch_list, name="list"),
    path("imports/export.csv", views.batch_export, name="export"),
    path("imports/presets/", views.preset_list, name="presets"),
    path("imports/presets/<int:pk>/delete/", views.preset_delete, name="preset-delete"),
    path("imports/new/<slug:kind>/", views.batch_new, name="new"),
    path("imports/new/<slug:kind>/template.csv", views.template, name="template"),
    path("imports/<int:pk>/", views.batch_detail, name="detail"),
    path("imports/<int:pk>/read/", views.read, name="read"),
    path("imports/<int:pk>/map/", views.map_columns, name="map"),
    path("imports/<int:pk>/check/", views.check, name="check"),
    path("imports/<int:pk>/correct/", views.correct, name="correct"),
    path("imports/<int:pk>/rows/<int:number>/ask-again/", views.ask_again, name="ask-again"),
    path("imports/<int:pk>/take-back/", views.take_back, name="take-back"),
    path("imports/<int:pk>/mend/", views.mend, name="mend"),
    path("imports/<int:pk>/annotate/", views.annotate, name="annotate"),
    path("imports/<int:pk>/annotate/workbook/", views.workbook, name="workbook"),
    path("imports/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("imports/<int:pk>/resume/", views.batch_resume, name="resume"),
    path("imports/<int:pk>/send-back/", views.batch_send_back, name="send-back"),
    path("imports/<int:pk>/cancel/", views.batch_cancel, name="cancel"),
    path("imports/<int:pk>/undo/", views.batch_undo, name="undo"),
    path("imports/<int:pk>/undo/changed.csv", views.batch_changed, name="changed"),
    path("imports/<int:pk>/rest.xlsx", views.rest, name="rest"),
    path("imports/<int:pk>/report.csv", views.report, name="report"),
]
