"""App configuration."""

from django.apps import AppConfig


class DrawsConfig(AppConfig):
    name = "sunlot.draws"
    label = "draws"

    def ready(self) -> None:
        """Tell the import what a frozen list keeps."""
        from sunlot.draws import holds
        from sunlot.imports.adapters import register_hold
        from sunlot.imports.models import BatchKind

        register_hold(BatchKind.TARGETS, holds.hold_targets)
        register_hold(BatchKind.OFFICERS, holds.hold_officers)
        register_hold(BatchKind.RISKS, holds.hold_classes)
