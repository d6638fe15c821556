"""Background work that a person can follow and cancel."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "sunlot.jobs"
    label = "jobs"
