"""Addresses of the organisation."""

from django.urls import path

from sunlot.departments import views

app_name = "departments"
urlpatterns = [
    path("departments/", views.department_list, name="list"),
    path("departments/<str:code>/", views.department_detail, name="detail"),
]
