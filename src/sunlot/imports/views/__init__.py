"""Pages of the import pipeline."""

from sunlot.imports.views.batches import (
    batch_cancel,
    batch_changed,
    batch_detail,
    batch_export,
    batch_list,
    batch_new,
    batch_resume,
    batch_send_back,
    batch_undo,
    template,
)
from sunlot.imports.views.presets import preset_delete, preset_list
from sunlot.imports.views.reports import (
    annotate,
    ask_again,
    correct,
    mend,
    report,
    rest,
    take_back,
    workbook,
)
from sunlot.imports.views.steps import check, confirm, map_columns, read

__all__ = [
    "annotate",
    "ask_again",
    "batch_cancel",
    "batch_changed",
    "batch_detail",
    "batch_export",
    "batch_list",
    "batch_new",
    "batch_resume",
    "batch_send_back",
    "batch_undo",
    "check",
    "confirm",
    "correct",
    "map_columns",
    "mend",
    "preset_delete",
    "preset_list",
    "read",
    "report",
    "rest",
    "take_back",
    "template",
    "workbook",
]
