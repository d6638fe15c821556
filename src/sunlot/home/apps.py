"""App configuration."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "sunlot.home"
    label = "home"
