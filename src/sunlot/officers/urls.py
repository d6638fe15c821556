"""Addresses of the officer register."""

from django.urls import path

from sunlot.officers import views

app_name = "officers"
urlpatterns = [
    path("officers/", views.officer_list, name="list"),
    path("officers/export.csv", views.officer_export, name="export"),
    path("officers/new/", views.officer_new, name="new"),
    path("officers/me/", views.me, name="me"),
    path("officers/capacity/", views.capacity, name="capacity"),
    path("officers/capacity/export.csv", views.capacity_export, name="capacity-export"),
    path("officers/capacity/<str:code>/", views.capacity_of, name="capacity-of"),
    path(
        "officers/capacity/<str:code>/set/",
        views.set_department_capacity,
        name="capacity-set-department",
    ),
    path("officers/absences/", views.absence_list, name="absences"),
    path("officers/absences/export.csv", views.absence_export, name="absences-export"),
    path("officers/absences/new/", views.request_absence, name="absence-request"),
    path("officers/absences/<int:pk>/", views.absence_detail, name="absence"),
    path("officers/absences/<int:pk>/decide/", views.decide_absence, name="absence-decide"),
    path("officers/absences/<int:pk>/withdraw/", views.withdraw_absence, name="absence-withdraw"),
    path("officers/absences/<int:pk>/end/", views.end_absence, name="absence-end"),
    path("officers/recusals/", views.recusal_list, name="recusals"),
    path("officers/recusals/export.csv", views.recusal_export, name="recusals-export"),
    path("officers/recusals/new/", views.declare, name="declare"),
    path("officers/recusals/<int:pk>/", views.recusal_detail, name="recusal"),
    path("officers/recusals/<int:pk>/decide/", views.decide, name="decide"),
    path("officers/recusals/<int:pk>/withdraw/", views.withdraw, name="recusal-withdraw"),
    path("officers/recusals/<int:pk>/end/", views.end, name="recusal-end"),
    path("officers/<str:officer_id>/", views.officer_detail, name="detail"),
    path("officers/<str:officer_id>/edit/", views.officer_edit, name="edit"),
    path("officers/<str:officer_id>/reveal/", views.reveal, name="reveal"),
    path("officers/<str:officer_id>/account/", views.link_account, name="account"),
    path("officers/<str:officer_id>/absences/new/", views.enter_absence, name="absence-enter"),
    path("officers/<str:officer_id>/capacity/", views.set_capacity, name="capacity-set"),
    path("officers/<str:officer_id>/leave/", views.leave, name="leave"),
    path("officers/<str:officer_id>/return/", views.come_back, name="return"),
    path("officers/<str:officer_id>/recusals/new/", views.propose, name="propose"),
]
