"""App configuration."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "sunlot.targets"
    label = "targets"

    def ready(self) -> None:
        """Announce how targets are read from files."""
        from sunlot.imports.adapters import register
        from sunlot.targets.importing import TargetAdapter

        register(TargetAdapter())
