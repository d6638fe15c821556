"""App configuration."""

from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "sunlot.items"
    label = "items"
