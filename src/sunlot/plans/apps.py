"""App configuration."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "sunlot.plans"
    label = "plans"

    def ready(self) -> None:
        """Announce the plan to the import pipeline, and what passes to a successor."""
        from sunlot.departments import registry as departments
        from sunlot.imports.adapters import register
        from sunlot.plans.handover import TASKS
        from sunlot.plans.importing.adapter import PlanAdapter

        register(PlanAdapter())
        departments.register(TASKS, order=40)
