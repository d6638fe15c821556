"""Reads of plans. Other apps import from here."""

from sunlot.plans.queries.public import (
    PublicItem,
    PublicPlan,
    PublicTask,
    issued_task,
    public_plans,
    public_tasks,
    public_versions,
)
from sunlot.plans.queries.scope import scopes_in_force
from sunlot.plans.queries.tasks import (
    departments_of,
    items_with_matter,
    share,
    strata,
    table_of,
    task_for,
    tasks_for,
    understood_items,
    unmatched_items,
)
from sunlot.plans.queries.todo import todo
from sunlot.plans.queries.versions import content_of, digest_of, version_with

__all__ = [
    "PublicItem",
    "PublicPlan",
    "PublicTask",
    "content_of",
    "departments_of",
    "digest_of",
    "issued_task",
    "items_with_matter",
    "public_plans",
    "public_tasks",
    "public_versions",
    "scopes_in_force",
    "share",
    "strata",
    "table_of",
    "task_for",
    "tasks_for",
    "todo",
    "understood_items",
    "unmatched_items",
    "version_with",
]
