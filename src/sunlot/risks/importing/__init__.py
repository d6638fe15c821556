"""Class snapshots from files."""

from sunlot.risks.importing.adapter import RiskAdapter

__all__ = ["RiskAdapter"]
