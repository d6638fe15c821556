"""What allauth asks the site. Placeholder until the accounts app brings its own."""

from allauth.account.adapter import DefaultAccountAdapter


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is closed: accounts are opened by administrators only."""

    def is_open_for_signup(self, request: object) -> bool:  # noqa: ARG002
        """Never."""
        return False
