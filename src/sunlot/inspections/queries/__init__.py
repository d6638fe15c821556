"""Reads of visits for pages, for the notice, for the home page and for publications."""

from sunlot.inspections.queries.counting import (
    visits_by_target,
    visits_in_year,
    visits_made,
)
from sunlot.inspections.queries.history import history_of
from sunlot.inspections.queries.notice import Notice, notice_of, was_told
from sunlot.inspections.queries.todo import todo
from sunlot.inspections.queries.visits import (
    Batch,
    RandomShare,
    batches,
    checklist_of,
    departments_in,
    draw_for,
    draws_to_create,
    items_by_department,
    parts_of_officer,
    parts_to_record,
    parts_to_review,
    public_random_share,
    random_share,
    tasks_in,
    visit_for,
    visits_for,
    visits_to,
    waiting_of_draw,
)

__all__ = [
    "Batch",
    "Notice",
    "RandomShare",
    "batches",
    "checklist_of",
    "departments_in",
    "draw_for",
    "draws_to_create",
    "history_of",
    "items_by_department",
    "notice_of",
    "parts_of_officer",
    "parts_to_record",
    "parts_to_review",
    "public_random_share",
    "random_share",
    "tasks_in",
    "todo",
    "visit_for",
    "visits_by_target",
    "visits_for",
    "visits_in_year",
    "visits_made",
    "visits_to",
    "waiting_of_draw",
    "was_told",
]
