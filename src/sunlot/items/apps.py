"""App configuration."""

from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "sunlot.items"
    label = "items"

    def ready(self) -> None:
        """Announce how items are read from files."""
        from sunlot.imports.adapters import register
        from sunlot.items.importing import ItemAdapter

        register(ItemAdapter())
