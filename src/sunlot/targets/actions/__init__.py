"""Writes about targets and stored filters; most of the register is written by imports."""

from sunlot.targets.actions.facts import edit, forget_contacts
from sunlot.targets.actions.filters import remove_filter, store_filter
from sunlot.targets.actions.identity import (
    Identity,
    confirm_identity,
    correct_identity,
    identity_of,
    refuse_identity,
)
from sunlot.targets.actions.inspected import note_inspected
from sunlot.targets.actions.leaving import leave, put_back
from sunlot.targets.actions.sizes import measure, measure_all
from sunlot.targets.actions.special import (
    MOST_PUT,
    close_register,
    create_register,
    edit_register,
    order_put,
    put,
)
from sunlot.targets.actions.succession import (
    assign,
    close,
    merge_into,
    move,
    recode,
    rename,
    unmerge,
)

__all__ = [
    "MOST_PUT",
    "Identity",
    "assign",
    "close",
    "close_register",
    "confirm_identity",
    "correct_identity",
    "create_register",
    "edit",
    "edit_register",
    "forget_contacts",
    "identity_of",
    "leave",
    "measure",
    "measure_all",
    "merge_into",
    "move",
    "note_inspected",
    "order_put",
    "put",
    "put_back",
    "recode",
    "refuse_identity",
    "remove_filter",
    "rename",
    "store_filter",
    "unmerge",
]
