"""Unsent text of long forms, kept for the person who typed it and for nobody else."""

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "sunlot.drafts"
    label = "drafts"

    def ready(self) -> None:
        """Keep the forms of the whole site."""
        from sunlot.drafts.keeping import Keeper
        from sunlot.ui.hooks import register_drafts

        register_drafts(Keeper())
