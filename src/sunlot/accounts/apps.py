"""People who sign in, and how accounts are opened."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sunlot.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Tell the frame how long a sign-in lasts; announce what passes to a successor."""
        from sunlot.accounts.handover import ACCOUNTS
        from sunlot.accounts.middleware import left_of
        from sunlot.departments.registry import register
        from sunlot.ui.hooks import register_session

        register_session(left_of)
        register(ACCOUNTS, order=10)
