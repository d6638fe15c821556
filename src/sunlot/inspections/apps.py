"""App configuration."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "sunlot.inspections"
    label = "inspections"

    def ready(self) -> None:
        """Show a target's visits on its page and in the register, and count them for apps below."""
        from sunlot.inspections.panels import visits_column, visits_panel
        from sunlot.inspections.queries import visits_by_target
        from sunlot.targets import columns, panels, visits

        panels.register("visits", order=10, provider=visits_panel)
        columns.register(visits_column)
        visits.register(visits_by_target)
