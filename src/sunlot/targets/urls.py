"""Addresses of the target register. Ids may hold a colon or a slash."""

from django.urls import path

from sunlot.targets.views import filters, register

app_name = "targets"
urlpatterns = [
    path("targets/", register.target_list, name="list"),
    path("targets/export.csv", register.target_export, name="export"),
    path("targets/filters/", filters.filter_list, name="filters"),
    path("targets/filters/new/", filters.filter_new, name="filter-new"),
    path("targets/filters/<int:pk>/", filters.filter_detail, name="filter"),
    path("targets/filters/<int:pk>/remove/", filters.filter_remove, name="filter-remove"),
    path("targets/<path:object_id>/", register.target_detail, name="detail"),
]
