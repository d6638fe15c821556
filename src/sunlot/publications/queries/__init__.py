"""Reads of publications: duties for staff, results for the public, timeliness, downloads."""

from sunlot.publications.queries.changes import differences_of, last_revision
from sunlot.publications.queries.content import content_of, content_with, corrected_content
from sunlot.publications.queries.duties import (
    change_for,
    changes_to_decide,
    duties_for,
    duty_for,
    overdue,
    pending,
    with_status,
)
from sunlot.publications.queries.public import (
    PublicRevision,
    by_draw,
    by_inspection,
    by_target,
    by_task,
    published,
    revisions,
    rows_for_download,
    withheld_at,
)
from sunlot.publications.queries.timeliness import Timeliness, timeliness
from sunlot.publications.queries.todo import todo

__all__ = [
    "PublicRevision",
    "Timeliness",
    "by_draw",
    "by_inspection",
    "by_target",
    "by_task",
    "change_for",
    "changes_to_decide",
    "content_of",
    "content_with",
    "corrected_content",
    "differences_of",
    "duties_for",
    "duty_for",
    "last_revision",
    "overdue",
    "pending",
    "published",
    "revisions",
    "rows_for_download",
    "timeliness",
    "todo",
    "with_status",
    "withheld_at",
]
