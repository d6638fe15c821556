"""Pure decisions about targets: their permanent id, their codes, what is a narrow scope."""

from sunlot.targets.rules.facts import FACTS
from sunlot.targets.rules.ids import (
    OWN_ID,
    canonical_id,
    number_id,
    own_id,
    own_id_of_kind,
    own_key_of,
)
from sunlot.targets.rules.industries import industry_code, section_of
from sunlot.targets.rules.names import match_name, name_key
from sunlot.targets.rules.narrow import NARROW, is_narrow

__all__ = [
    "FACTS",
    "NARROW",
    "OWN_ID",
    "canonical_id",
    "industry_code",
    "is_narrow",
    "match_name",
    "name_key",
    "number_id",
    "own_id",
    "own_id_of_kind",
    "own_key_of",
    "section_of",
]
