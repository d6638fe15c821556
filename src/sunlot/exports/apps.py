"""Lists that people take away as files."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "sunlot.exports"
    label = "exports"

    def ready(self) -> None:
        """Put on record who takes a list as CSV, too."""
        from sunlot.exports.actions import note_request
        from sunlot.ui.hooks import register_exports

        register_exports(note_request)
