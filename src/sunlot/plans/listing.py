"""The sheet's address as rows for the page: which tab, which words, which grouping, which page."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from sunlot.errors import Text
from sunlot.plans.queries.findings import Panel, panel_of
from sunlot.plans.queries.sheet import COLUMNS, Cell, Row, Sheet, grouped
from sunlot.ui.paging import Page

PAGE = 50
GROUPINGS: Mapping[str, Text] = {
    "field": _("按领域分组"), "lead": _("按发起部门分组"), "none": _("不分组"),
}  # fmt: skip
TABS: Mapping[str, Text] = {
    "": _("全部"), "marked": _("有提示"), "edited": _("已改动"), "unlinked": _("未关联"),
}  # fmt: skip
Marks = Mapping[int, Mapping[str, tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class MarkedCell:
    """A cell with the corner that the rules give it."""

    cell: Cell
    level: str
    reason: str


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """A row as the page draws it."""

    row: Row
    cells: Sequence[MarkedCell]

    @property
    def is_marked(self) -> bool:
        """Whether a rule says something of it."""
        return any(one.level for one in self.cells)


def marked(row: Row, marks: Marks) -> MarkedRow:
    """A row with its corners."""
    here = marks.get(row.task.pk, {}) if row.task else {}
    cells = [MarkedCell(cell, *here.get(cell.column.name, ("", ""))) for cell in row.cells]
    return MarkedRow(row, cells)


def context_of(
    sheet: Sheet, request: HttpRequest, today: datetime.date, *, whole: bool = False
) -> dict[str, Any]:
    """What the page of a sheet shows.

    :param whole: all rows at once, as the script asks for them; else one page of them.
    """
    panel = panel_of(sheet, today)
    marks = panel.marks()
    asked = request.GET
    grouping = asked.get("group") if asked.get("group") in GROUPINGS else "field"
    show = asked.get("show", "") if asked.get("show", "") in TABS else ""
    text = asked.get("q", "").strip()
    rows = [row for row in sheet.rows if _shown(row, show, text, marks)]
    groups = grouped(rows, str(grouping))
    page = _page([row for group in groups for row in group.rows], asked, whole=whole)
    kept = {id(row) for row in page.rows}
    return {
        "sheet": sheet, "panel": panel, "columns": COLUMNS, "page": page,
        "groups": [
            (group, [marked(row, marks) for row in group.rows if id(row) in kept])
            for group in groups if any(id(row) in kept for row in group.rows)
        ],
        "tabs": [(code, label, count) for (code, label), count in
                 zip(TABS.items(), counts_of(sheet, marks), strict=True)],
        "groupings": GROUPINGS, "grouping": grouping, "show": show, "q": text,
    }  # fmt: skip


def counts_of(sheet: Sheet, marks: Marks) -> list[int]:
    """How many rows each tab has, in the order of `TABS`."""
    return [sum(_shown(row, code, "", marks) for row in sheet.rows) for code in TABS]


def refreshed(sheet: Sheet, panel: Panel) -> dict[str, Any]:
    """What changes on the page after a save, as JSON."""
    marks = panel.marks()
    return {
        "marks": {str(task): cells for task, cells in marks.items()},
        "tabs": dict(zip(TABS, counts_of(sheet, marks), strict=True)),
        "counts": {
            "block": len(panel.blocks), "warn": len(panel.warnings), "pass": len(panel.passes),
            "total": len(sheet.tasks), "leads": sheet.leads, "changed": sheet.changed,
            "new": sheet.new, "removed": sheet.removed,
        },
    }  # fmt: skip


def _shown(row: Row, show: str, text: str, marks: Marks) -> bool:
    if text and not any(text.lower() in cell.text.lower() for cell in row.cells):
        return False
    match show:
        case "marked":
            return row.task is not None and row.task.pk in marks
        case "edited":
            return bool(row.change)
        case "unlinked":
            return row.task is not None and not row.is_linked
    return True


def _page(rows: list[Row], asked: QueryDict, *, whole: bool) -> Page[Any]:
    """50 rows from the place that the address names; the sheet is in memory anyway."""
    text = asked.get("from", "")
    start = int(text) - 1 if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    start = 0 if whole or start >= len(rows) else max(0, start)
    size = max(len(rows), 1) if whole else PAGE
    return Page(
        rows=rows[start : start + size],
        next=_from(asked, start + size + 1) if start + size < len(rows) else "",
        previous=_from(asked, max(0, start - size) + 1) if start else "",
        count=len(rows), capped=False, start=start + 1 if rows else 0, size=size, sizes=(),
    )  # fmt: skip


def _from(asked: QueryDict, place: int) -> str:
    query = asked.copy()
    query["from"] = str(place)
    return f"?{query.urlencode()}"
