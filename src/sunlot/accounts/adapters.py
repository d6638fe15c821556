"""Sign-in without sign-up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by administrators only; nothing is sent by mail."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_mail(self, _prefix: str, _email: str, _context: dict[str, object]) -> None:
        """No mail leaves the system."""
