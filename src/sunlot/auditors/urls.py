"""Addresses of auditors' keys."""

from django.urls import path

from sunlot.auditors import views

app_name = "auditors"
urlpatterns = [
    path("auditors/", views.key_list, name="list"),
    path("auditors/export.csv", views.key_export, name="export"),
    path("auditors/new/", views.key_new, name="new"),
    path("auditors/<int:pk>/", views.key_detail, name="detail"),
    path("auditors/<int:pk>/confirm/", views.key_confirm, name="confirm"),
    path("auditors/<int:pk>/refuse/", views.key_refuse, name="refuse"),
    path("auditors/<int:pk>/end/", views.key_end, name="end"),
]
