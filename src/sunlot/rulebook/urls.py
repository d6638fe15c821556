"""Addresses of the rulebook."""

from django.urls import path

from sunlot.rulebook import views

app_name = "rulebook"
urlpatterns = [
    path("rulebook/", views.rule_list, name="list"),
    path("guide/", views.guide, name="guide"),
    path("guide/<slug:name>/", views.guide, name="chapter"),
    path("rulebook/<slug:rule_id>/", views.rule_detail, name="detail"),
]
