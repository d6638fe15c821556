"""Addresses of the workbench and of search."""

from django.urls import path

from sunlot.home import views

app_name = "home"
urlpatterns = [
    path("home/", views.workbench, name="workbench"),
    path("scope/", views.scope, name="scope"),
    path("search/", views.search, name="search"),
]
