"""App configuration."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "sunlot.targets"
    label = "targets"
