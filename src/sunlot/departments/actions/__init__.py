"""Writes of the organisation: the file of departments, and work that passes to a successor."""

from sunlot.departments.actions.loading import Loaded, load_departments
from sunlot.departments.actions.succession import (
    Wanted,
    confirm_succession,
    refuse_succession,
    request_succession,
)

__all__ = [
    "Loaded",
    "Wanted",
    "confirm_succession",
    "load_departments",
    "refuse_succession",
    "request_succession",
]
