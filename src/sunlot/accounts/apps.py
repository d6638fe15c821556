"""People who sign in, and how accounts are opened."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sunlot.accounts"
    label = "accounts"
