"""App configuration."""

from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    name = "sunlot.publications"
    label = "publications"

    def ready(self) -> None:
        """Announce what passes to the successor of a department, and what results carry."""
        from sunlot.departments.registry import register
        from sunlot.publications.handover import DUTIES
        from sunlot.publications.holds import uses_of_target
        from sunlot.targets.registry import register_use

        register(DUTIES, order=70)
        register_use("publications", uses_of_target)
