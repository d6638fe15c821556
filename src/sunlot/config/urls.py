"""Addresses of the site. Each app declares its full paths; only sign-in is mounted here."""

from importlib.util import find_spec

from allauth.account import views as account_views
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from sunlot.accounts.views import own

# Of allauth only these: there is no sign-up, no e-mail and no reset by e-mail (traps, Accounts).
urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/login/", account_views.login, name="account_login"),
    path("accounts/logout/", account_views.logout, name="account_logout"),
    path("accounts/login/code/", own.code, name="mfa_authenticate"),
    path("accounts/password/change/", own.password_change, name="account_change_password"),
    path("accounts/confirm/", own.confirm, name="account_reauthenticate"),
    path("accounts/confirm/code/", own.confirm_code, name="mfa_reauthenticate"),
    path("accounts/second-factor/", own.second_factor, name="mfa_index"),
    path("accounts/second-factor/set-up/", own.set_up, name="mfa_activate_totp"),
    path("accounts/second-factor/remove/", own.remove, name="mfa_deactivate_totp"),
    path("accounts/second-factor/codes/", own.codes, name="mfa_view_recovery_codes"),
    path("accounts/second-factor/codes/new/", own.new_codes, name="mfa_generate_recovery_codes"),
]
# Every app that has pages is mounted; the apps own disjoint first path segments, but for the
# quality of the register, whose pages stand before the register's own.
urlpatterns += [
    path("", include(f"{app}.urls")) for app in settings.SUNLOT_APPS if find_spec(f"{app}.urls")
]

handler400 = "sunlot.ui.views.bad_request"
handler403 = "sunlot.ui.views.permission_denied"
handler404 = "sunlot.ui.views.page_not_found"
handler429 = "sunlot.accounts.views.own.too_many"
handler500 = "sunlot.ui.views.server_error"
