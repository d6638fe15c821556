"""The address below which the log's files stand; monitors and witnesses know it."""

from django.urls import path

from sunlot.publiclog import views

app_name = "publiclog"
urlpatterns = [path("log/<path:name>", views.file, name="file")]
