"""Addresses of the organisation."""

from django.urls import path

from sunlot.departments import views

app_name = "departments"
urlpatterns = [
    path("departments/", views.department_list, name="list"),
    path("departments/export.csv", views.department_export, name="export"),
    path("departments/changes/<int:pk>/", views.succession, name="succession"),
    path(
        "departments/changes/<int:pk>/confirm/", views.succession_confirm,
        name="succession-confirm",
    ),
    path("departments/changes/<int:pk>/refuse/", views.succession_refuse, name="succession-refuse"),
    path("departments/<str:code>/", views.department_detail, name="detail"),
    path("departments/<str:code>/change/", views.succession_new, name="succession-new"),
]  # fmt: skip
