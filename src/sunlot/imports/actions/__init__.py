"""Writes of the import pipeline, in the order of its steps."""

from sunlot.imports.actions.choosing import choose_reading, map_columns
from sunlot.imports.actions.correcting import (
    annotate,
    ask_again,
    correct,
    hand_out,
    mend,
    take_back,
)
from sunlot.imports.actions.forgetting import forget_preset
from sunlot.imports.actions.uploading import upload
from sunlot.imports.actions.writing import cancel, confirm, send_back, undo

__all__ = [
    "annotate",
    "ask_again",
    "cancel",
    "choose_reading",
    "confirm",
    "correct",
    "forget_preset",
    "hand_out",
    "map_columns",
    "mend",
    "send_back",
    "take_back",
    "undo",
    "upload",
]
