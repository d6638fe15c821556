"""Who saw personal data in full, for which purpose."""

from django.apps import AppConfig


class DisclosuresConfig(AppConfig):
    name = "sunlot.disclosures"
    label = "disclosures"
