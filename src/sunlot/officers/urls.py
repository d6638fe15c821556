"""Addresses of the officer register."""

from django.urls import path

from sunlot.officers import views

app_name = "officers"
urlpatterns = [
    path("officers/", views.officer_list, name="list"),
    path("officers/export.csv", views.officer_export, name="export"),
    path("officers/recusals/", views.recusal_list, name="recusals"),
    path("officers/recusals/export.csv", views.recusal_export, name="recusals-export"),
    path("officers/recusals/new/", views.declare, name="declare"),
    path("officers/recusals/<int:pk>/", views.recusal_detail, name="recusal"),
    path("officers/recusals/<int:pk>/decide/", views.decide, name="decide"),
    path("officers/<str:officer_id>/", views.officer_detail, name="detail"),
    path("officers/<str:officer_id>/reveal/", views.reveal, name="reveal"),
    path("officers/<str:officer_id>/account/", views.link_account, name="account"),
    path("officers/<str:officer_id>/leave/", views.leave, name="leave"),
    path("officers/<str:officer_id>/return/", views.come_back, name="return"),
    path("officers/<str:officer_id>/recusals/new/", views.propose, name="propose"),
]
