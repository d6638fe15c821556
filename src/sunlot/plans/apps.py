"""App configuration."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "sunlot.plans"
    label = "plans"
