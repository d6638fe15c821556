"""App configuration."""

from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    name = "sunlot.publications"
    label = "publications"
