"""App configuration."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "sunlot.plans"
    label = "plans"

    def ready(self) -> None:
        """Announce the plan to imports, what passes to a successor, and who uses a filter."""
        from sunlot.departments import registry as departments
        from sunlot.imports.adapters import register
        from sunlot.plans.handover import TASKS
        from sunlot.plans.importing.adapter import PlanAdapter
        from sunlot.plans.panels import filter_panel
        from sunlot.plans.queries import scopes_in_force
        from sunlot.targets import flaws, panels

        register(PlanAdapter())
        departments.register(TASKS, order=40)
        panels.register_of_filter("tasks", filter_panel)
        flaws.register_scopes(scopes_in_force)
