"""Writes of visits: creation, exceptions, approval, notice, recording, review."""

from sunlot.inspections.actions.amending import Amendment, amend, check_amendment, narrowed
from sunlot.inspections.actions.approval import (
    approve,
    approve_all,
    notify,
    notify_all,
    refuse,
    resubmit,
)
from sunlot.inspections.actions.creation import create_from_draw
from sunlot.inspections.actions.exceptions import register_exception, restaff
from sunlot.inspections.actions.recording import accept, record, return_part

__all__ = [
    "Amendment",
    "accept",
    "amend",
    "approve",
    "approve_all",
    "check_amendment",
    "create_from_draw",
    "narrowed",
    "notify",
    "notify_all",
    "record",
    "refuse",
    "register_exception",
    "restaff",
    "resubmit",
    "return_part",
]
