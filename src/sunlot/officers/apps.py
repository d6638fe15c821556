"""App configuration."""

from django.apps import AppConfig


class OfficersConfig(AppConfig):
    name = "sunlot.officers"
    label = "officers"
