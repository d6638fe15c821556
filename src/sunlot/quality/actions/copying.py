"""Rows beside a record that the one that stays gets too: numbers, sites, licences, old names.

They are copied: the record that goes keeps its own, so that undoing only takes the copies away.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from sunlot.imports.values import code_of
from sunlot.targets.models import (
    AliasKind,
    AliasReason,
    Licence,
    NumberKind,
    Site,
    Target,
    TargetAlias,
    TargetNumber,
)

Rows = dict[str, list[int]]
TABLES: Mapping[str, type[Model]] = {
    "numbers": TargetNumber, "sites": Site, "licences": Licence, "aliases": TargetAlias,
}  # fmt: skip


def copy_rows(kept: Target, gone: Target, *, filled: Mapping[str, Any], on: datetime.date) -> Rows:
    """Give `kept` what it lacks of `gone`; returns the keys of what was written, by table.

    :param filled: facts of `gone` that became facts of `kept`.
    """
    wanted: dict[str, Iterable[Model]] = {
        "numbers": _numbers(kept, gone), "sites": _sites(kept, gone, filled),
        "licences": _licences(kept, gone), "aliases": _aliases(kept, gone, on),
    }  # fmt: skip
    return {
        name: [one.pk for one in TABLES[name]._default_manager.bulk_create(list(rows))]
        for name, rows in wanted.items()
    }


def remove_rows(kept: Target, rows: Rows) -> None:
    """Take copies away again."""
    for name, keys in rows.items():
        TABLES[name]._default_manager.filter(pk__in=keys, target=kept).delete()


def _numbers(kept: Target, gone: Target) -> list[TargetNumber]:
    known = {(one.kind, one.number) for one in kept.numbers.all()}
    found = [(one.kind, one.number) for one in gone.numbers.order_by("pk")]
    if gone.number and gone.number != kept.number:
        found.append((NumberKind.OTHER, gone.number))
    return [
        TargetNumber(target=kept, kind=kind, number=number)
        for kind, number in dict.fromkeys(found) if (kind, number) not in known
    ]  # fmt: skip


def _sites(kept: Target, gone: Target, filled: Mapping[str, Any]) -> list[Site]:
    """The address of the record that goes becomes a site, unless it became the address."""
    known = {(one.address, one.region_id) for one in kept.sites.all()}
    known.add((filled.get("address", kept.address), kept.region_id))
    found = [(one.name, one.address, one.region_id) for one in gone.sites.order_by("pk")]
    if gone.address:
        found.insert(0, ("", gone.address, gone.region_id))
    made = []
    for name, address, region in found:
        if (address, region) not in known:
            known.add((address, region))
            made.append(Site(target=kept, name=name, address=address, region_id=region))
    return made


def _licences(kept: Target, gone: Target) -> list[Licence]:
    known = set(kept.licences.values_list("number", flat=True))
    return [
        Licence(
            target=kept, name=one.name, number=one.number, issuer=one.issuer,
            valid_from=one.valid_from, valid_to=one.valid_to,
        )
        for one in gone.licences.exclude(number__in=known).order_by("pk")
    ]  # fmt: skip


def _aliases(kept: Target, gone: Target, on: datetime.date) -> list[TargetAlias]:
    known = {(one.kind, one.text) for one in kept.aliases.all()}
    known |= {(AliasKind.NAME, kept.name), (AliasKind.ID, kept.object_id)}
    own = [
        (AliasKind.NAME, gone.name, gone.match_name),
        (AliasKind.CODE, gone.credit_code or "", gone.credit_code or ""),
        (AliasKind.NUMBER, gone.number, code_of(gone.number)),
        (AliasKind.ID, gone.object_id, gone.object_id),
    ]
    made = [
        TargetAlias(
            target=kept, kind=kind, text=text, match_text=match, until=on, why=AliasReason.MERGED
        )
        for kind, text, match in own
        if text and (kind, text) not in known
    ]
    known |= {(one.kind, one.text) for one in made}
    return made + [
        TargetAlias(
            target=kept, kind=one.kind, text=one.text, match_text=one.match_text,
            until=one.until, why=one.why,
        )
        for one in gone.aliases.order_by("pk") if (one.kind, one.text) not in known
    ]  # fmt: skip
