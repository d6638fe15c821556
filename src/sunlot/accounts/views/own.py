"""A person's own password and second factor: allauth's pages, with a note in the ledger."""

from typing import Any

from allauth.account.views import PasswordChangeView, ReauthenticateView
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from sunlot.accounts import actions
from sunlot.accounts.errors import TooManyRequests
from sunlot.accounts.rules import password_expired
from sunlot.ui.qr import side_of
from sunlot.ui.views import render_error


class PasswordChange(PasswordChangeView):  # type: ignore[misc]
    """A first password that was set by somebody else counts as replaced."""

    success_url = "/home/"

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, and open the rest of the site to the account."""
        response: HttpResponse = super().form_valid(form)
        actions.password_replaced(
            user=self.request.user, by=self.request.actor, at=self.request.now
        )
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say why the page opens by itself."""
        user = self.request.user
        old = password_expired(user.password_set_at, self.request.now, days=settings.PASSWORD_DAYS)
        facts = {"first": user.must_change_password, "old": old, "days": settings.PASSWORD_DAYS}
        return {**super().get_context_data(**kwargs), **facts}


@method_decorator(never_cache, name="dispatch")
class SetUp(ActivateTOTPView):  # type: ignore[misc]
    """Read the code with the app, type what it shows; recovery codes follow."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the key."""
        response: HttpResponse = super().form_valid(form)
        actions.second_factor_set(
            user=self.request.user, by=self.request.actor, at=self.request.now
        )
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The key as a drawing and as groups of four to type."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["groups"] = [secret[n : n + 4] for n in range(0, len(secret), 4)]
        context["side"] = side_of(context["totp_url"])
        context["must"] = self.request.actor.role_code in settings.SECOND_FACTOR_ROLES
        return context


class Remove(DeactivateTOTPView):  # type: ignore[misc]
    """Give up the present second factor, to set up one on another telephone."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Delete the key and the recovery codes."""
        response: HttpResponse = super().form_valid(form)
        actions.second_factor_removed(
            user=self.request.user, by=self.request.actor, at=self.request.now
        )
        return response


@method_decorator(never_cache, name="dispatch")
class Codes(ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes: in full the first time, never again."""

    http_method_names = ("get",)


class NewCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """Recovery codes anew; the old ones end."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Make them."""
        response: HttpResponse = super().form_valid(form)
        actions.recovery_codes_renewed(
            user=self.request.user, by=self.request.actor, at=self.request.now
        )
        return response


password_change = sensitive_post_parameters()(PasswordChange.as_view())
code = sensitive_post_parameters()(mfa.AuthenticateView.as_view())
confirm = sensitive_post_parameters()(ReauthenticateView.as_view())
confirm_code = sensitive_post_parameters()(mfa.ReauthenticateView.as_view())
second_factor = mfa.IndexView.as_view()
set_up = sensitive_post_parameters()(SetUp.as_view())
remove = Remove.as_view()
codes = Codes.as_view()
new_codes = NewCodes.as_view()


def too_many(request: HttpRequest) -> HttpResponse:
    """handler429 of allauth's limits."""
    return render_error(request, 429, error=TooManyRequests())
