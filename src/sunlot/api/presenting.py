"""Records as the API shows them: explicit, so that a new column of a table shows nothing new."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet

from sunlot.api.shapes import Standing
from sunlot.departments.models import Department
from sunlot.draws.queries import last_drawn
from sunlot.items.models import ItemVersion
from sunlot.officers.models import Officer
from sunlot.regions.models import Region
from sunlot.targets import queries
from sunlot.targets.models import Licence, Site, Target, TargetNumber
from sunlot.targets.presenting import aliases


def items_of(rows: Sequence[ItemVersion]) -> list[dict[str, Any]]:
    """`shapes.Item` of a page."""
    return [_item(one) for one in rows]


def _item(one: ItemVersion) -> dict[str, Any]:
    return {
        "code": one.item.code, "version": one.number, "state": one.state,
        "category": one.category, "matter": one.matter, "sub_matter": one.sub_matter,
        "department": _place(one.item.department), "object_text": one.object_text,
        "target_classes": one.target_classes, "target_kinds": one.target_kinds,
        "item_class": one.item_class, "method": one.method, "subject_text": one.subject_text,
        "level_text": one.level_text, "levels": one.levels, "joining_text": one.joining_text,
        "ratio_text": one.ratio_text, "frequency_text": one.frequency_text,
        "basis_text": one.basis_text,
        "citations": [
            {"instrument": cited["instrument"], "article": cited["article"]} for cited in one.basis
        ],
        "officer_requirement": one.officer_requirement, "requirement_text": one.requirement_text,
        "valid_from": one.valid_from, "valid_to": one.valid_to,
        "source_note": one.source_note, "published_at": one.published_at,
    }  # fmt: skip


def with_sides(rows: QuerySet[Target]) -> QuerySet[Target]:
    """Targets with what `targets_of` says of each, by a constant number of reads."""
    return rows.select_related("region", "department").prefetch_related(
        Prefetch("numbers", TargetNumber.objects.order_by("kind", "number")),
        Prefetch("sites", Site.objects.select_related("region").order_by("-is_main", "pk")),
        Prefetch("licences", Licence.objects.order_by("number")),
        Prefetch("aliases", aliases()),
    )


def targets_of(rows: Sequence[Target]) -> list[dict[str, Any]]:
    """`shapes.Target` of a page."""
    heirs, drawn = queries.heirs_of(rows), last_drawn([one.pk for one in rows])
    return [_target(one, heirs.get(one.pk), drawn.get(one.pk)) for one in rows]


def _target(one: Target, heir: Target | None, drawn: datetime.date | None) -> dict[str, Any]:
    return {
        "id": one.object_id, "kind": one.kind, "name": one.name, "credit_code": one.credit_code,
        "code_doubtful": one.code_doubtful, "number": one.number,
        "own_key": one.own_key,
        "numbers": [{"kind": it.kind, "number": it.number} for it in one.numbers.all()],
        "former": [
            {"kind": it.kind, "text": it.text, "until": it.until, "why": it.why}
            for it in one.aliases.all()
        ],
        "region": _place(one.region), "address": one.address,
        "sites": [
            {
                "name": it.name, "address": it.address, "region": _place(it.region),
                "is_main": it.is_main,
            }
            for it in one.sites.all()
        ],
        "industry": one.industry, "scope": one.scope, "registered_on": one.registered_on,
        "registration_state": one.registration_state, "standing": _standing(one),
        "successor": _successor(heir) if heir else None,
        "department": _place(one.department) if one.department else None,
        "supervising_unit": one.supervising_unit, "registrar": one.registrar,
        "licences": [
            {
                "name": it.name, "number": it.number, "issuer": it.issuer,
                "valid_from": it.valid_from, "valid_to": it.valid_to,
            }
            for it in one.licences.all()
        ],
        "tags": one.tags, "last_inspected_on": one.last_inspected_on,
        "last_drawn_on": drawn, "note": one.note,
        "updated_at": one.updated_at,
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
        "officer_id": one.officer_id, "name": one.name, "department": _place(one.department),
        "section": one.section, "position": one.position, "post_class": one.post_class,
        "post_started_on": one.post_started_on, "duties": one.duties,
        "item_range": one.item_range, "is_active": one.is_active, "is_expert": one.is_expert,
        "expert_field": one.expert_field, "yearly_capacity": one.yearly_capacity,
        "qualifications": one.qualifications, "units": one.units, "issuer": one.issuer,
        "certificate_from": one.certificate_from, "certificate_to": one.certificate_to,
        "left_on": one.left_on, "updated_at": one.updated_at,
    }  # fmt: skip


def _place(one: Department | Region) -> dict[str, str]:
    return {"code": one.code, "name": one.name}
