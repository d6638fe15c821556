"""Decisions about items. Pure functions."""

from sunlot.items.rules.citing import (
    Change,
    Citation,
    WhatHappened,
    articles_of,
    basis_text_of,
    citations,
    instrument_key,
    is_hit,
    keys_of,
    must_be_checked,
)
from sunlot.items.rules.classes import WIDE, classes_in, kinds_in, levels_in
from sunlot.items.rules.likeness import duplicates, together
from sunlot.items.rules.versions import RESERVED, missing_for_publication, usable_on

__all__ = [
    "RESERVED", "WIDE", "Change", "Citation", "WhatHappened", "articles_of", "basis_text_of",
    "citations", "classes_in", "duplicates", "instrument_key", "is_hit", "keys_of", "kinds_in",
    "levels_in", "missing_for_publication", "must_be_checked", "together", "usable_on",
]  # fmt: skip
