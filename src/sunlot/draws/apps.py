"""App configuration."""

from django.apps import AppConfig


class DrawsConfig(AppConfig):
    name = "sunlot.draws"
    label = "draws"

    def ready(self) -> None:
        """Tell registers what a frozen list keeps and carries, and departments what passes on."""
        from sunlot.departments import registry as departments
        from sunlot.draws import handover, holds
        from sunlot.draws.panels import drawn_panel
        from sunlot.draws.queries.people import effects_of
        from sunlot.imports.adapters import register_hold
        from sunlot.imports.models import BatchKind
        from sunlot.officers import visits
        from sunlot.quality import registry as quality
        from sunlot.risks import registry as risks
        from sunlot.targets import panels
        from sunlot.targets import registry as targets

        register_hold(BatchKind.TARGETS, holds.hold_targets)
        register_hold(BatchKind.OFFICERS, holds.hold_officers)
        register_hold(BatchKind.RISKS, holds.hold_classes)
        quality.register_hold("draws", holds.hold_target)
        targets.register_use("draws", holds.uses_of_target)
        panels.register("draws", order=90, provider=drawn_panel)
        risks.register_hold("draws", holds.hold_snapshot)
        visits.register_effects(effects_of)
        departments.register(handover.DRAWS, order=50)
        departments.register(handover.FROZEN_DRAWS, order=51)
