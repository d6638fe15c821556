"""Reads of the item list."""

from sunlot.items.queries.laws import todo
from sunlot.items.queries.versions import (
    bare,
    content_of,
    departments_of,
    digest_of,
    figures,
    in_force,
    item_for,
    narrowed,
    newest_versions,
    publishable_problems,
    published_version,
    published_versions,
    ready_drafts,
    unusable,
    versions_of,
)

__all__ = [
    "bare", "content_of", "departments_of", "digest_of", "figures", "in_force", "item_for",
    "narrowed", "newest_versions", "publishable_problems", "published_version",
    "published_versions", "ready_drafts", "todo", "unusable", "versions_of",
]  # fmt: skip
