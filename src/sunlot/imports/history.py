"""What files wrote to one record, as sentences; registers show them in 经过."""

import datetime
from typing import NotRequired, TypedDict

from django.utils.translation import gettext as _

from sunlot.imports.models import Change
from sunlot.imports.queries import UNDONE, Entry, history_of


class Line(TypedDict):
    """One line of a history: the moment and a sentence; of a file's also its batch, and whether it
    tells that this was taken back."""

    at: datetime.datetime
    text: str
    batch: NotRequired[int]
    undone: NotRequired[bool]


def lines_of(kind: str, key: str) -> list[Line]:
    """The lines of one record, newest first; the caller has checked the reader's scope."""
    return [_line(entry) for entry in history_of(kind, key)]


def _line(entry: Entry) -> Line:
    """Who, from which file and row, what changed."""
    if entry.change == UNDONE:
        words = _("{who} 撤销了从“{file}”第 {row} 行的写入。")
    elif entry.change == Change.NEW:
        words = _("{who} 从“{file}”第 {row} 行新增。")
    else:
        words = _("{who} 从“{file}”第 {row} 行更新：{changes}。")
    changes = _("；").join(
        _("{label} {old} → {new}").format(label=label, old=old or _("空"), new=new or _("空"))
        for label, old, new in entry.changes
    )
    text = words.format(
        who=entry.by_name, file=entry.file_name, row=f"{entry.row:,}", changes=changes
    )
    return Line(at=entry.at, text=text, batch=entry.batch_id, undone=entry.change == UNDONE)
