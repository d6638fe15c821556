"""App configuration."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "sunlot.plans"
    label = "plans"

    def ready(self) -> None:
        """Announce the plan to imports and handover, who uses a filter, what officers are for."""
        from sunlot.departments import registry as departments
        from sunlot.imports.adapters import register
        from sunlot.items import panels as item_panels
        from sunlot.officers import visits
        from sunlot.plans.handover import TASKS
        from sunlot.plans.importing.adapter import PlanAdapter
        from sunlot.plans.panels import filter_panel, item_officers, officer_items
        from sunlot.plans.queries import scopes_in_force
        from sunlot.plans.queries.demand import demand
        from sunlot.targets import flaws, panels

        register(PlanAdapter())
        departments.register(TASKS, order=40)
        panels.register_of_filter("tasks", filter_panel)
        flaws.register_scopes(scopes_in_force)
        visits.register_demand(demand)
        visits.register_section("items", officer_items)
        item_panels.register("officers", provider=item_officers)
