"""The public log: which events of the ledger everybody may hold the site to."""

from django.apps import AppConfig


class PublicLogConfig(AppConfig):
    name = "sunlot.publiclog"
    label = "publiclog"
