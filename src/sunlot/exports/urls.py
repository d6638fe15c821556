"""Addresses of lists as files."""

from django.urls import path

from sunlot.exports import views

app_name = "exports"
urlpatterns = [path("exports/", views.order, name="order")]
