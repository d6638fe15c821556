"""New rows as they would be written, read from the table in which they wait."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from sunlot.errors import Text
from sunlot.targets.importing.beside import UNENDING
from sunlot.targets.importing.columns import CONTACT, LABELS
from sunlot.targets.importing.writing import staged
from sunlot.targets.models import NumberKind, RegistrationState, TargetKind
from sunlot.ui.masking import mask_name, mask_phone

_TEXTS = (
    "address", "supervising_unit", "registrar", "registered_on", "industry", "scope", "note",
)  # fmt: skip
LONGEST = 60
_STATEMENT = (
    "SELECT s.row, s.credit_code, s.number, s.kind, s.registration_state, r.name, r.code, "
    f"p.short_name, s.tags, s.beside, {', '.join(staged(one) for one in _TEXTS)} "
    "FROM targets_incoming s JOIN regions_region r ON r.id = s.region_id "
    "LEFT JOIN departments_department p ON p.id = s.department_id "
    "WHERE s.batch_id = %s AND s.row = ANY(%s)"
)


def of_rows(batch_id: int, numbers: Sequence[int]) -> dict[int, list[tuple[str, Text, str]]]:
    """``{row: [(column, label, text), …]}`` of waiting rows; what is empty is left out, but for the
    department."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [batch_id, list(numbers)])
        return {row: _facts(*rest) for row, *rest in cursor.fetchall()}


def _facts(
    code: str | None, number: str, kind: str, state: str, region: str, region_code: str,
    department: str | None, tags: Sequence[str], beside: str | None, *texts: Any,
) -> list[tuple[str, Text, str]]:  # fmt: skip
    told = {
        "credit_code": code, "number": number, "kind": str(TargetKind(kind).label),
        "region": f"{region}（{region_code}）", "department": department or _("未归入部门"),
        "registration_state": str(RegistrationState(state).label), "tags": "；".join(tags),
        **dict(zip(_TEXTS, texts, strict=True)),
    }  # fmt: skip
    found = [(name, LABELS[name], _short(text)) for name, text in told.items() if text]
    return found + _beside(json.loads(beside) if beside else {})


def _beside(said: Mapping[str, Any]) -> list[tuple[str, Text, str]]:
    """Numbers, licences and the site as they are, whom to call masked."""
    found: list[tuple[str, Text, str]] = [
        ("further_numbers", NumberKind(one["kind"]).label, one["number"])
        for one in said.get("numbers", [])
    ]
    for one in said.get("licences", []):
        end = one.get("valid_to", "")
        until = _("长期") if end == UNENDING else end
        words = [one.get("name", ""), one["number"], one.get("issuer", "")]
        words.append(_("{begin}起").format(begin=one["valid_from"]) if "valid_from" in one else "")
        words.append(_("至{end}").format(end=until) if until else "")
        found.append(("licence_number", _("许可证"), " ".join(filter(None, words))))
    if site := said.get("site"):
        found.append(("site_address", LABELS["site_address"], _short(site["address"])))
    contact = said.get("contact", {})
    return found + [
        (name, LABELS[name], (mask_phone if name == "phone" else mask_name)(contact[name]))
        for name in CONTACT if name in contact
    ]  # fmt: skip


def _short(text: Any) -> str:
    words = str(text)
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
