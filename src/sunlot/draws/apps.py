"""App configuration."""

from django.apps import AppConfig


class DrawsConfig(AppConfig):
    name = "sunlot.draws"
    label = "draws"
