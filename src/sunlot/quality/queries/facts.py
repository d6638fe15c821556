"""The facts of a target as plain values, under the names by which its history keeps them."""

import datetime
from collections.abc import Mapping
from typing import Any

from sunlot.targets.models import Target


def write_facts(target: Target, facts: Mapping[str, Any], updated_at: datetime.datetime) -> None:
    """Save facts; neither name nor division, which feed the search."""
    for name, value in facts.items():
        if name in {"name", "region_id"}:
            raise ValueError(f"{name} is not written here")
        if name == "registered_on" and value:
            value = datetime.date.fromisoformat(value)
        setattr(target, name, value)
    target.updated_at = updated_at
    target.save(update_fields=[*facts, "updated_at", "last_inspected_on"])
