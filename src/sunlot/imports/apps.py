"""App configuration."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "sunlot.imports"
    label = "imports"

    def ready(self) -> None:
        """Announce what passes to the successor of a department."""
        from sunlot.departments.registry import register
        from sunlot.imports.handover import IMPORTS

        register(IMPORTS, order=90)
