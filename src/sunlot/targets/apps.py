"""App configuration."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "sunlot.targets"
    label = "targets"

    def ready(self) -> None:
        """Announce how targets are read from files, and what passes to a successor."""
        from sunlot.departments import registry as departments
        from sunlot.imports.adapters import register
        from sunlot.targets.handover import TARGETS
        from sunlot.targets.importing import TargetAdapter

        register(TargetAdapter())
        departments.register(TARGETS, order=30)
