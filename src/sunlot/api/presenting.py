"""Records as the API shows them: explicit, so that a new column of a table shows nothing new."""

from collections.abc import Sequence
from typing import Any

from sunlot.api.shapes import Standing
from sunlot.items.models import ItemVersion
from sunlot.officers.models import Officer
from sunlot.targets import queries
from sunlot.targets.models import Target


def items_of(rows: Sequence[ItemVersion]) -> list[dict[str, Any]]:
    """`shapes.Item` of a page."""
    return [_item(one) for one in rows]


def _item(one: ItemVersion) -> dict[str, Any]:
    department = one.item.department
    return {
        "code": one.item.code, "version": one.number, "state": one.state,
        "category": one.category, "matter": one.matter,
        "department": {"code": department.code, "name": department.name},
        "object_text": one.object_text, "item_class": one.item_class, "method": one.method,
        "level_text": one.level_text, "joining_text": one.joining_text,
        "ratio_text": one.ratio_text, "basis_text": one.basis_text,
        "officer_requirement": one.officer_requirement, "valid_from": one.valid_from,
        "valid_to": one.valid_to, "published_at": one.published_at,
    }  # fmt: skip


def targets_of(rows: Sequence[Target]) -> list[dict[str, Any]]:
    """`shapes.Target` of a page."""
    heirs = queries.heirs_of(rows)
    return [_target(one, heirs.get(one.pk)) for one in rows]


def _target(one: Target, heir: Target | None) -> dict[str, Any]:
    department = one.department
    return {
        "id": one.object_id, "kind": one.kind, "name": one.name, "credit_code": one.credit_code,
        "code_doubtful": one.code_doubtful, "number": one.number,
        "region": {"code": one.region.code, "name": one.region.name},
        "address": one.address, "industry": one.industry,
        "registration_state": one.registration_state, "standing": _standing(one),
        "successor": _successor(heir) if heir else None,
        "department": {"code": department.code, "name": department.name} if department else None,
        "tags": one.tags, "note": one.note, "updated_at": one.updated_at,
    }  # fmt: skip


def _standing(one: Target) -> Standing:
    if one.successor_id:
        return Standing.MERGED
    return Standing.LISTED if one.is_listed else Standing.UNLISTED


def _successor(heir: Target) -> dict[str, Any]:
    return {"id": heir.object_id, "credit_code": heir.credit_code, "name": heir.name}


def officers_of(rows: Sequence[Officer]) -> list[dict[str, Any]]:
    """`shapes.Officer` of a page."""
    return [_officer(one) for one in rows]


def _officer(one: Officer) -> dict[str, Any]:
    return {
        "officer_id": one.officer_id, "name": one.name,
        "department": {"code": one.department.code, "name": one.department.name},
        "is_active": one.is_active, "is_expert": one.is_expert,
        "qualifications": one.qualifications, "units": one.units,
        "certificate_from": one.certificate_from, "certificate_to": one.certificate_to,
        "left_on": one.left_on, "updated_at": one.updated_at,
    }  # fmt: skip
