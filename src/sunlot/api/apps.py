"""The interface for departments' own systems."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "sunlot.api"
    label = "api"
