"""App configuration."""

from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "sunlot.risks"
    label = "risks"
