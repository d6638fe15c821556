"""App configuration."""

from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    name = "sunlot.publications"
    label = "publications"

    def ready(self) -> None:
        """Announce what passes to the successor of a department."""
        from sunlot.departments.registry import register
        from sunlot.publications.handover import DUTIES

        register(DUTIES, order=70)
