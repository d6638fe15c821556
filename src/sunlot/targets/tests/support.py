"""Targets for tests."""

from typing import Any

from sunlot.imports.tests.support import AT
from sunlot.regions.models import Region
from sunlot.regions.names import normalise_name, sort_key, tokens_of
from sunlot.targets.models import Target


def make_target(region: Region, name: str = "红柳滩果蔬食品有限公司", **facts: Any) -> Target:
    """One target; without an id it gets one of its own."""
    number = Target.objects.count() + 1
    facts = {"object_id": f"enterprise:T{number}", "kind": "enterprise", "updated_at": AT} | facts
    return Target.objects.create(
        name=name, name_key=sort_key(name), match_name=normalise_name(name).replace(" ", ""),
        region=region, **facts,
        region_tokens=tokens_of(region.path),
    )  # fmt: skip
