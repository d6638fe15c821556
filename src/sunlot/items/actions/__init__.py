"""Writes of the item list. Importing it stands in `importing`."""

from sunlot.items.actions.editing import ItemFacts, create_item, discard_draft, edit_item
from sunlot.items.actions.ending import end_item, withdraw_end
from sunlot.items.actions.laws import enter_law_change, hold_item, withdraw_law_change
from sunlot.items.actions.publishing import publish, publish_all
from sunlot.items.actions.unified import decide_overlap, publish_unified

__all__ = [
    "ItemFacts", "create_item", "decide_overlap", "discard_draft", "edit_item",
    "end_item", "enter_law_change", "hold_item", "publish", "publish_all", "publish_unified",
    "withdraw_end", "withdraw_law_change",
]  # fmt: skip
