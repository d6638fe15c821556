"""Targets from files."""

from sunlot.targets.importing.adapter import TargetAdapter

__all__ = ["TargetAdapter"]
