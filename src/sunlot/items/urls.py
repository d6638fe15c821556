"""Addresses of the item list."""

from django.urls import path

from sunlot.items import views

app_name = "items"
urlpatterns = [
    path("items/", views.item_list, name="list"),
    path("items/export.csv", views.item_export, name="export"),
    path("items/publish/", views.publish_all, name="publish-all"),
    path("items/<str:code>/", views.item_detail, name="detail"),
    path("items/<str:code>/publish/", views.publish, name="publish"),
]
