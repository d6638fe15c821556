"""Rows beside a record that the one that stays gets too: numbers, sites, licences, old names.

They are copied: the record that goes keeps its own, so that undoing only takes the copies away.
Copies are known again by what they say: saving a form or writing a file makes rows anew, with other
keys.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model

from sunlot.imports.values import code_of
from sunlot.targets import history
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

Rows = dict[str, list[list[Any]]]
# What a row of each table says, beside its target.
TABLES: Mapping[str, tuple[type[Model], Sequence[str]]] = {
    "numbers": (TargetNumber, ("kind", "number")),
    "sites": (Site, ("name", "address", "region_id", "is_main")),
    "licences": (Licence, ("name", "number", "issuer", "valid_from", "valid_to")),
    "aliases": (TargetAlias, ("kind", "text", "why")),
}


def copy_rows(kept: Target, gone: Target, *, filled: Mapping[str, Any], on: datetime.date) -> Rows:
    """Give `kept` what it lacks of `gone`; returns what was written, by table: for each row its
    values as `TABLES` names them, days as ``YYYY-MM-DD``.

    :param filled: facts of `gone` that became facts of `kept`.
    """
    wanted: dict[str, Iterable[Model]] = {
        "numbers": _numbers(kept, gone), "sites": _sites(kept, gone, filled),
        "licences": _licences(kept, gone), "aliases": _aliases(kept, gone, on),
    }  # fmt: skip
    return {name: _write(name, rows) for name, rows in wanted.items()}


def remove_rows(kept: Target, rows: Rows) -> None:
    """Take copies away again, for each one row that says the same; what somebody has changed since
    stays.

    :param rows: as `copy_rows` returned them.
    """
    for name, copied in rows.items():
        model, _fields = TABLES[name]
        left = [tuple(one) for one in copied]
        keys = []
        for row in model._default_manager.filter(target=kept).order_by("-pk"):
            if (said := tuple(_said(name, row))) in left:
                left.remove(said)
                keys.append(row.pk)
        model._default_manager.filter(pk__in=keys).delete()


def _write(name: str, rows: Iterable[Model]) -> list[list[Any]]:
    model, _fields = TABLES[name]
    return [_said(name, one) for one in model._default_manager.bulk_create(list(rows))]


def _said(name: str, row: Model) -> list[Any]:
    _model, fields = TABLES[name]
    return [history.plain(getattr(row, field)) for field in fields]


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
