"""App configuration."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "sunlot.inspections"
    label = "inspections"

    def ready(self) -> None:
        """Show a target's visits on its page."""
        from sunlot.inspections.panels import visits_panel
        from sunlot.targets import panels

        panels.register("visits", order=10, provider=visits_panel)
