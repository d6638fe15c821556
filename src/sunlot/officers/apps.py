"""App configuration."""

from django.apps import AppConfig


class OfficersConfig(AppConfig):
    name = "sunlot.officers"
    label = "officers"

    def ready(self) -> None:
        """Announce how officers are read from files, and what passes to a successor."""
        from sunlot.departments import registry as departments
        from sunlot.imports.adapters import register
        from sunlot.officers.handover import OFFICERS
        from sunlot.officers.holds import RECUSALS
        from sunlot.officers.importing import OfficerAdapter
        from sunlot.officers.panels import recusal_panel
        from sunlot.quality.registry import register_follower
        from sunlot.targets import panels

        register(OfficerAdapter())
        panels.register("recusals", order=30, provider=recusal_panel)
        departments.register(OFFICERS, order=15)
        register_follower(RECUSALS)
