"""Writes: finding and merging duplicates, correcting the register, counting its health."""

from sunlot.quality.actions.announcing import Result, announce
from sunlot.quality.actions.answering import take_answers
from sunlot.quality.actions.correcting import (
    accept,
    confirm_unreachable,
    dismiss_correction,
    record_reached,
    reopen_correction,
)
from sunlot.quality.actions.counting import count_health
from sunlot.quality.actions.deciding import decide_each, order_decisions
from sunlot.quality.actions.finding import find_duplicates
from sunlot.quality.actions.looking import look_over, order_look
from sunlot.quality.actions.merging import dismiss, merge, reopen, undo

__all__ = [
    "Result", "accept", "announce", "confirm_unreachable", "count_health", "decide_each", "dismiss",
    "dismiss_correction", "find_duplicates", "look_over", "merge", "order_decisions", "order_look",
    "record_reached", "reopen", "reopen_correction", "take_answers", "undo",
]  # fmt: skip
