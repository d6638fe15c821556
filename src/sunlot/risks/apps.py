"""App configuration."""

from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "sunlot.risks"
    label = "risks"

    def ready(self) -> None:
        """Announce how class snapshots are read from files, and the class on a target's page."""
        from sunlot.imports.adapters import register
        from sunlot.risks.importing import RiskAdapter
        from sunlot.risks.panels import class_panel, mix_panel
        from sunlot.targets import panels

        register(RiskAdapter())
        panels.register("credit-class", order=20, provider=class_panel)
        panels.register_of_filter("credit-classes", mix_panel)
