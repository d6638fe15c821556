"""Only the component galleries; the rest of the kit is drawn inside other apps' pages."""

from django.urls import path

from sunlot.ui import views

app_name = "ui"
urlpatterns = [
    path("ui/", views.gallery, name="gallery"),
    path("ui/portal/", views.portal_gallery, name="portal-gallery"),
]
