"""Loading the division tree."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from django.db import transaction

from sunlot.actors import Actor
from sunlot.errors import Forbidden
from sunlot.ledger import actions as ledger
from sunlot.regions.errors import RegionFileWrong
from sunlot.regions.models import Region
from sunlot.regions.rules import RegionRow, TreeProblem, order_tree, read_rows

_STORED = (
    "name", "level", "parent_id", "path", "is_corps", "is_virtual", "valid_to", "verified", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did. `absent` are stored rows that the file no longer has; they stay."""

    created: int
    changed: int
    unchanged: int
    absent: int


@transaction.atomic
def load_regions(*, rows: Sequence[RegionRow], by: Actor, at: datetime.datetime) -> Loaded:
    """Write the tree; the same rows again change nothing and record nothing.

    Rows are matched by code and first day. Nothing is deleted: codes out of force stay resolvable.
    Only the system loads, from the command line.

    :raises RegionFileWrong: the rows are no tree; nothing was written.
    """
    if by.role is not None:
        raise Forbidden(role=by.role.label)
    try:
        ordered = order_tree(rows)
    except TreeProblem as problem:
        raise RegionFileWrong(line=problem.line, why=problem.why) from None
    stored = {(row.code, row.valid_from): row for row in Region.objects.select_for_update()}
    created = changed = 0
    seen: dict[tuple[str, datetime.date], Region] = {}
    for row, parent_row in ordered:
        parent = seen[parent_row.code, parent_row.valid_from] if parent_row else None
        region = stored.get((row.code, row.valid_from)) or Region(
            code=row.code, valid_from=row.valid_from
        )
        before = tuple(getattr(region, name) for name in _STORED)
        _apply(region, row, parent)
        if region.pk is None:
            region.save(force_insert=True)
            created += 1
        elif before != tuple(getattr(region, name) for name in _STORED):
            region.save()
            changed += 1
        seen[row.code, row.valid_from] = region
    loaded = Loaded(
        created, changed, len(rows) - created - changed, len(stored.keys() - seen.keys())
    )
    if created or changed:
        ledger.record(
            kind="regions.loaded", noun="region", noun_id="tree", by=by, at=at,
            data={"created": created, "changed": changed, "absent": loaded.absent},
        )  # fmt: skip
    return loaded


def _apply(region: Region, row: RegionRow, parent: Region | None) -> None:
    region.name, region.level, region.note = row.name, row.level, row.note
    region.parent = parent
    region.path = f"{parent.path if parent else ''}{row.code}/"
    region.is_corps, region.is_virtual = row.is_corps, row.is_virtual
    region.valid_to, region.verified = row.valid_to, row.verified


def xinjiang() -> list[RegionRow]:
    """The rows that ship with the product: GB/T 2260, Xinjiang, with former codes since 2007."""
    path = files("sunlot.regions").joinpath("data/xinjiang.csv")
    return read_rows(path.read_text(encoding="utf-8"))
