"""Whether the site itself stands well: backups, keys, and the ledger's integrity."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "sunlot.upkeep"
    label = "upkeep"
