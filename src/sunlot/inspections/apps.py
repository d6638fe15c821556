"""App configuration."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "sunlot.inspections"
    label = "inspections"
