"""App configuration."""

from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "sunlot.risks"
    label = "risks"

    def ready(self) -> None:
        """Announce how class snapshots are read from files."""
        from sunlot.imports.adapters import register
        from sunlot.risks.importing import RiskAdapter

        register(RiskAdapter())
