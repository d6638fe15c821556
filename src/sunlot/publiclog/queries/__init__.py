"""Reads of the public log. Other apps import from here."""

from sunlot.publiclog.queries.entries import (
    Line,
    count,
    entries,
    indexes_of,
    line_of,
    of_draw,
)
from sunlot.publiclog.queries.integrity import compare
from sunlot.publiclog.queries.published import (
    LogState,
    Published,
    change_is_published,
    change_on_record,
    covered,
    policy,
    policy_file,
    published,
    reader,
    state,
    verifiers,
)

__all__ = [
    "Line", "LogState", "Published", "change_is_published", "change_on_record", "compare",
    "count", "covered", "entries", "indexes_of",
    "line_of", "of_draw", "policy", "policy_file", "published", "reader", "state",
    "verifiers",
]  # fmt: skip
