"""App configuration."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "sunlot.plans"
    label = "plans"

    def ready(self) -> None:
        """Announce the plan to the import pipeline."""
        from sunlot.imports.adapters import register
        from sunlot.plans.importing.adapter import PlanAdapter

        register(PlanAdapter())
