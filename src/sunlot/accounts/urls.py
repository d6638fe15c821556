"""Addresses of the administrators' pages; sign-in itself is mounted by the configuration."""

from django.urls import path

from sunlot.accounts.views import addresses, opening, resets, signing_in, staying

app_name = "accounts"
urlpatterns = [
    path("accounts/requests/", opening.request_list, name="requests"),
    path("accounts/requests/export.csv", opening.request_export, name="requests-export"),
    path("accounts/requests/new/", opening.request_new, name="request-new"),
    path("accounts/requests/<int:pk>/", opening.request_detail, name="request"),
    path("accounts/requests/<int:pk>/open/", opening.request_open, name="request-open"),
    path("accounts/requests/<int:pk>/refuse/", opening.request_refuse, name="request-refuse"),
    path("accounts/people/", opening.account_list, name="accounts"),
    path("accounts/people/export.csv", opening.account_export, name="accounts-export"),
    path("accounts/people/<int:pk>/disable/", opening.account_disable, name="disable"),
    path("accounts/people/<int:pk>/release/", signing_in.account_release, name="release"),
    path("accounts/people/<int:pk>/reset/", resets.reset_new, name="reset-new"),
    path("accounts/requests/resets/", resets.reset_list, name="resets"),
    path("accounts/requests/resets/export.csv", resets.reset_export, name="resets-export"),
    path("accounts/requests/resets/<int:pk>/", resets.reset_detail, name="reset"),
    path("accounts/requests/resets/<int:pk>/confirm/", resets.reset_confirm, name="reset-confirm"),
    path("accounts/requests/resets/<int:pk>/refuse/", resets.reset_refuse, name="reset-refuse"),
    path("accounts/recoveries/", resets.recovery_list, name="recoveries"),
    path("accounts/recoveries/export.csv", resets.recovery_export, name="recoveries-export"),
    path("accounts/session/", staying.session, name="session"),
    path("accounts/policy/", signing_in.policy, name="policy"),
    path(
        "accounts/policy/addresses/<str:address>/release/", signing_in.address_release,
        name="address-release",
    ),
    path("accounts/addresses/", addresses.address_lists, name="addresses"),
    path("accounts/addresses/new/<slug:group>/", addresses.address_change_new, name="address-new"),
    path("accounts/addresses/<int:pk>/", addresses.address_change, name="address-change"),
    path(
        "accounts/addresses/<int:pk>/confirm/", addresses.address_change_confirm,
        name="address-confirm",
    ),
    path(
        "accounts/addresses/<int:pk>/refuse/", addresses.address_change_refuse,
        name="address-refuse",
    ),
    path("accounts/sign-ins/export.csv", signing_in.sign_in_export, name="sign-ins-export"),
    path("accounts/sign-ins/", signing_in.sign_in_list, name="sign-ins"),
]  # fmt: skip
