"""App configuration."""

from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "sunlot.risks"
    label = "risks"

    def ready(self) -> None:
        """Announce how classes and grades are read from files and shown on a target's page."""
        from sunlot.imports.adapters import register
        from sunlot.risks.grading import GradeAdapter
        from sunlot.risks.importing import RiskAdapter
        from sunlot.risks.panels import class_panel, grade_panel, mix_panel
        from sunlot.risks.queries import counts_of
        from sunlot.targets import panels, registry

        register(RiskAdapter())
        register(GradeAdapter())
        panels.register("credit-class", order=20, provider=class_panel)
        panels.register_of_filter("credit-classes", mix_panel)
        registry.register_classes("risks", counts_of)
        panels.register("sector-grades", order=21, provider=grade_panel)
