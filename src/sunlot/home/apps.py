"""App configuration."""

from django.apps import AppConfig

from sunlot.ui import hooks


class HomeConfig(AppConfig):
    name = "sunlot.home"
    label = "home"

    def ready(self) -> None:
        """Tell the frame of every staff page what waits for its reader."""
        from sunlot.home.desk import desk_of

        hooks.register_desk(desk_of)
