"""App configuration."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "sunlot.imports"
    label = "imports"
