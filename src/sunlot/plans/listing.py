"""The sheet's address as rows for the page: which tab, which words, which grouping, which page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.errors import Text
from sunlot.plans.queries.findings import Panel
from sunlot.plans.queries.sheet import COLUMNS, Cell, Row, Sheet, grouped
from sunlot.ui.paging import Page
from sunlot.ui.signs import icon

PAGE = 50
GROUPINGS: Mapping[str, Text] = {
    "field": gettext_lazy("按领域分组"),
    "lead": gettext_lazy("按发起部门分组"),
    "none": gettext_lazy("不分组"),
}
TABS: Mapping[str, Text] = {
    "": gettext_lazy("全部"),
    "marked": gettext_lazy("有提示"),
    "edited": gettext_lazy("已改动"),
    "unlinked": gettext_lazy("未关联"),
}
Marks = Mapping[int, Mapping[str, tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class MarkedCell:
    """A cell with the corner that the rules give it."""

    cell: Cell
    level: str
    reason: str

    def markup(self, is_linked: bool) -> str:
        """One ``<td>``: `.t` holds the text, which a linked row shows as a tick."""
        cell, name = self.cell, self.cell.column.name
        words = {"data-column": name}
        if self.level:
            words |= {"data-mark": self.level, "title": self.reason}
        elif cell.was is not None:
            words["title"] = _("原值：{text}").format(text=cell.was or "—")
        if cell.was is not None:
            words["data-was"] = cell.was
        attributes = "".join(f' {key}="{escape(text)}"' for key, text in words.items())
        ticked = cell.column.kind == "yes" and is_linked
        shown, hides = (icon("check"), " visually-hidden") if ticked else ("", "")
        is_open = " is-open" if cell.is_open else ""
        return (
            f'<td class="c-{name}{is_open}"{attributes}>{shown}'
            f'<span class="t{hides}">{escape(cell.text)}</span></td>'
        )


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """A row as the page draws it."""

    row: Row
    cells: Sequence[MarkedCell]

    @property
    def markup(self) -> SafeString:
        """All cells, drawn here: a template would take seconds for some hundreds of rows."""
        return SafeString("".join(one.markup(self.row.is_linked) for one in self.cells))


def marked(row: Row, marks: Marks) -> MarkedRow:
    """A row with its corners."""
    here = marks.get(row.task.pk, {}) if row.task else {}
    cells = [MarkedCell(cell, *here.get(cell.column.name, ("", ""))) for cell in row.cells]
    return MarkedRow(row, cells)


def context_of(
    sheet: Sheet, panel: Panel, request: HttpRequest, *, whole: bool = False
) -> dict[str, Any]:
    """What the page of a sheet shows.

    :param whole: all rows at once, as the script asks for them; else one page of them.
    """
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
        count=len(rows), capped=False, start=start + 1 if rows else 0, size=size,
        sizes=[(size, "?")],
    )  # fmt: skip


def _from(asked: QueryDict, place: int) -> str:
    query = asked.copy()
    query["from"] = str(place)
    return f"?{query.urlencode()}"
