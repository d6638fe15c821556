"""Address of the workbench."""

from django.urls import path

from sunlot.home import views

app_name = "home"
urlpatterns = [path("home/", views.workbench, name="workbench")]
