"""Officers from files."""

from sunlot.officers.importing.adapter import OfficerAdapter

__all__ = ["OfficerAdapter"]
