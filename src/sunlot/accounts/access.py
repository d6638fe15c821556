"""The gate in front of every staff view; it stands in `sunlot.actors`, where all apps reach it."""

from sunlot.actors.access import staff

__all__ = ["staff"]
