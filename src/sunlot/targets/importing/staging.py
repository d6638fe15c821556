"""A target as a line of the table in which files wait."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sunlot.imports.adapters import Incoming
from sunlot.imports.setwise.incoming import NULL, array, octets, text
from sunlot.targets.models import RegistrationState
from sunlot.targets.rules import match_name, name_key

TABLE = Incoming(
    table="targets_incoming",
    differences="targets_difference",
    columns=(
        "key", "number_id", "name", "credit_code", "code_doubtful", "number", "address", "note",
        "scope", "supervising_unit", "registrar", "kind", "region_id", "region_tokens",
        "department_id", "industry", "registration_state", "tags", "registered_on", "beside",
        "name_key", "match_name", "problems",
    ),
)  # fmt: skip
# A piece of a file, as a condition: of the differences `d`, and of the waiting rows `s` as well. Of
# those the server reads a range only where the condition says so of them, too.
DIFFERENCES = "d.batch_id = %(batch)s AND d.row BETWEEN %(first)s AND %(last)s"
WAITING_ROWS = "s.row BETWEEN %(first)s AND %(last)s"
WAITING = f"{DIFFERENCES} AND {WAITING_ROWS}"
# What a new target has where the file does not say.
DEFAULTS: Mapping[str, Any] = {
    "number": "", "address": "", "note": "", "scope": "", "supervising_unit": "",
    "registrar": "", "department_id": None, "industry": "",
    "registration_state": RegistrationState.ACTIVE.value, "tags": [], "registered_on": None,
}  # fmt: skip


def line_of(data: Mapping[str, Any], problems: Sequence[Mapping[str, Any]]) -> str:
    """The facts of a row in the order of `TABLE.columns`."""
    facts = {**DEFAULTS, **data}
    name = facts["name"]
    return "\t".join(
        (
            text(facts["object_id"]), text(facts.get("number_id")), text(name),
            text(facts["credit_code"]), "t" if facts["code_doubtful"] else "f",
            text(facts["number"]), text(facts["address"]), text(facts["note"]),
            text(facts["scope"]), text(facts["supervising_unit"]),
            text(facts["registrar"]), facts["kind"],
            division_of(facts), department_of(facts), facts["industry"],
            facts["registration_state"], array(facts["tags"]), text(facts["registered_on"]),
            beside_of(facts), octets(name_key(name)), text(match_name(name)),
            text(json.dumps(list(problems), ensure_ascii=False)) if problems else NULL,
        )
    )  # fmt: skip


def beside_of(facts: Mapping[str, Any]) -> str:
    """What stands beside the target, as a field."""
    said = facts.get("beside")
    return text(json.dumps(said, ensure_ascii=False)) if said else NULL


def division_of(facts: Mapping[str, Any]) -> str:
    """Two fields: the division's key and its tokens."""
    return f"{facts['region_id']}\t{array(facts['region_tokens'])}"


def department_of(facts: Mapping[str, Any]) -> str:
    """The department's key as a field."""
    key = facts["department_id"]
    return NULL if key is None else str(key)
