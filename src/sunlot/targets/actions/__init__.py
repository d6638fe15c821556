"""Writes about targets and stored filters; most of the register is written by imports."""

from sunlot.targets.actions.facts import edit, forget_contacts
from sunlot.targets.actions.filters import remove_filter, store_filter
from sunlot.targets.actions.inspected import note_inspected
from sunlot.targets.actions.sizes import measure, measure_all
from sunlot.targets.actions.special import MOST_PUT, create_register, order_put, put
from sunlot.targets.actions.succession import assign, close, merge_into, move, recode, rename

__all__ = [
    "MOST_PUT",
    "assign",
    "close",
    "create_register",
    "edit",
    "forget_contacts",
    "measure",
    "measure_all",
    "merge_into",
    "move",
    "note_inspected",
    "order_put",
    "put",
    "recode",
    "remove_filter",
    "rename",
    "store_filter",
]
