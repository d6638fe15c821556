"""Append-only record of every action."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "sunlot.ledger"
    label = "ledger"
