"""Address of the working-day calendar."""

from django.urls import path

from sunlot.workdays import views

app_name = "workdays"
urlpatterns = [path("workdays/", views.year_page, name="calendar")]
