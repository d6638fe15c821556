"""Pure decisions about targets: their permanent id, their codes."""

from sunlot.targets.rules.ids import canonical_id, industry_code, number_id

__all__ = ["canonical_id", "industry_code", "number_id"]
