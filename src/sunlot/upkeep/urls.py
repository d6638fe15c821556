"""Addresses of the pages about the site itself."""

from django.urls import path

from sunlot.upkeep import views

app_name = "upkeep"
urlpatterns = [
    path("upkeep/backups/", views.backup_page, name="backups"),
    path("upkeep/keys/", views.key_page, name="keys"),
    path("upkeep/integrity/", views.integrity, name="integrity"),
    path("upkeep/integrity/check/", views.integrity_check, name="check"),
    path("upkeep/integrity/export.csv", views.integrity_export, name="checks-export"),
]
