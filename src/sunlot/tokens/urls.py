"""Addresses of tokens."""

from django.urls import path

from sunlot.tokens import views

app_name = "tokens"
urlpatterns = [
    path("tokens/", views.token_list, name="list"),
    path("tokens/export.csv", views.token_export, name="export"),
    path("tokens/new/", views.token_new, name="new"),
    path("tokens/<int:pk>/", views.token_detail, name="detail"),
    path("tokens/<int:pk>/confirm/", views.token_confirm, name="confirm"),
    path("tokens/<int:pk>/refuse/", views.token_refuse, name="refuse"),
    path("tokens/<int:pk>/issue/", views.token_issue, name="issue"),
    path("tokens/<int:pk>/revoke/", views.token_revoke, name="revoke"),
    path("tokens/<int:pk>/networks/", views.token_networks, name="networks"),
    path(
        "tokens/<int:pk>/networks/confirm/",
        views.token_networks_confirm,
        name="networks-confirm",
    ),
    path("tokens/<int:pk>/networks/drop/", views.token_networks_drop, name="networks-drop"),
]
