"""Writes of plans. Other apps and views import from here."""

from sunlot.plans.actions.life import (
    adopt,
    create_plan,
    issue,
    request_issue,
    revise,
    send_back,
    submit,
)
from sunlot.plans.actions.locks import mark_launched, reopen
from sunlot.plans.actions.preparing import Match, set_items, set_ratios, set_scope, set_team
from sunlot.plans.actions.removing import remove_task, remove_tasks, restore_tasks
from sunlot.plans.actions.sheet import CellChange, add_row, save_cells
from sunlot.plans.actions.tasks import TaskFacts, add_task, edit_task

__all__ = [
    "CellChange",
    "Match",
    "TaskFacts",
    "add_row",
    "add_task",
    "adopt",
    "create_plan",
    "edit_task",
    "issue",
    "mark_launched",
    "remove_task",
    "remove_tasks",
    "reopen",
    "request_issue",
    "restore_tasks",
    "revise",
    "save_cells",
    "send_back",
    "set_items",
    "set_ratios",
    "set_scope",
    "set_team",
    "submit",
]
