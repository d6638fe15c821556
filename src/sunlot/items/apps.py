"""App configuration."""

from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "sunlot.items"
    label = "items"

    def ready(self) -> None:
        """Announce how items are read from files, and what passes to a successor."""
        from sunlot.departments import registry as departments
        from sunlot.imports.adapters import register
        from sunlot.items.handover import ITEMS
        from sunlot.items.importing import ItemAdapter

        register(ItemAdapter())
        departments.register(ITEMS, order=20)
