"""App configuration."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "sunlot.targets"
    label = "targets"

    def ready(self) -> None:
        """Announce how targets are read from files, and what passes to a successor."""
        from sunlot.departments import registry as departments
        from sunlot.imports.adapters import register, register_key_words
        from sunlot.imports.models import BatchKind
        from sunlot.targets.handover import TARGETS
        from sunlot.targets.importing import TargetAdapter
        from sunlot.targets.models import id_words

        register(TargetAdapter())
        for kind in (BatchKind.TARGETS, BatchKind.RISKS, BatchKind.GRADES):
            register_key_words(kind, id_words)
        departments.register(TARGETS, order=30)
