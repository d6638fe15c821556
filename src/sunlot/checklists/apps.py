"""App configuration."""

from django.apps import AppConfig


class ChecklistsConfig(AppConfig):
    name = "sunlot.checklists"
    label = "checklists"

    def ready(self) -> None:
        """Show on the page of an item what is asked about it."""
        from sunlot.checklists.panels import checklist_panel
        from sunlot.items import panels

        panels.register("checklist", checklist_panel)
