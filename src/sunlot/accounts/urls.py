"""Addresses of the administrators' pages; sign-in itself is mounted by the configuration."""

from django.urls import path

from sunlot.accounts import views

app_name = "accounts"
urlpatterns = [
    path("accounts/requests/", views.request_list, name="requests"),
    path("accounts/requests/new/", views.request_new, name="request-new"),
    path("accounts/requests/<int:pk>/", views.request_detail, name="request"),
    path("accounts/requests/<int:pk>/open/", views.request_open, name="request-open"),
    path("accounts/requests/<int:pk>/refuse/", views.request_refuse, name="request-refuse"),
    path("accounts/people/", views.account_list, name="accounts"),
    path("accounts/people/<int:pk>/disable/", views.account_disable, name="disable"),
]
