"""Items from files."""

from sunlot.items.importing.adapter import ItemAdapter

__all__ = ["ItemAdapter"]
