"""App configuration."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "sunlot.inspections"
    label = "inspections"

    def ready(self) -> None:
        """Show a target's visits, count them for apps below, say what passes to a successor."""
        from sunlot.departments import registry as departments
        from sunlot.draws import visits as places
        from sunlot.inspections.actions.creation import renew_teams
        from sunlot.inspections.handover import VISITS
        from sunlot.inspections.panels import visits_column, visits_panel
        from sunlot.inspections.queries import visits_by_target
        from sunlot.inspections.queries.holding import hold_target
        from sunlot.inspections.queries.meeting import met_since
        from sunlot.inspections.queries.officers import (
            last_teams,
            loads_of_year,
            upcoming_targets,
        )
        from sunlot.inspections.queries.replacing import done_parts, open_work_of
        from sunlot.officers import visits as open_work
        from sunlot.quality import registry as quality
        from sunlot.targets import columns, panels, visits

        panels.register("visits", order=10, provider=visits_panel)
        columns.register(visits_column)
        visits.register(visits_by_target)
        places.register(done=done_parts, renew=renew_teams)
        open_work.register(open_work_of)
        quality.register_hold("visits", hold_target)
        quality.register_met("visits", met_since)
        open_work.register_visits(
            last_teams=last_teams, loads=loads_of_year, upcoming=upcoming_targets
        )
        departments.register(VISITS, order=60)
