"""What the pages and the CSV report of a batch show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.errors import Text
from sunlot.imports.adapters import Adapter
from sunlot.imports.models import Batch, BatchRow, RowClass
from sunlot.imports.states import BatchState
from sunlot.ui.downloads import csv_response

LOOK = {
    RowClass.ERROR: ("ban", "bad", gettext_lazy("不写入，须更正")),
    RowClass.WARNING: ("alert-triangle", "warn", gettext_lazy("可写入，会打标记")),
    RowClass.UPDATE: ("edit", "run", gettext_lazy("列出每列差异")),
    RowClass.NEW: ("plus", "ok", gettext_lazy("名录库中没有")),
    RowClass.SAME: ("equal", "fact", gettext_lazy("不会产生记录")),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows of the report are shown."""

    classes: tuple[str, ...]
    cause: str
    query: str

    @property
    def words(self) -> str:
        """The classes by name."""
        return _("、").join(str(RowClass(name).label) for name in self.classes)


@dataclass(frozen=True, slots=True)
class Tile:
    """One class of rows: a figure that is also a filter."""

    name: str
    label: Text
    icon: str
    tone: str
    note: Text
    count: int
    chosen: bool


def choice_of(batch: Batch, asked: QueryDict) -> Choice:
    """The classes that the address names; else what needs a look, else everything."""
    classes = tuple(name for name in RowClass.values if name in asked.getlist("class"))
    cause = asked.get("cause", "")[:80]
    if not classes:
        looked_at = (RowClass.ERROR, RowClass.WARNING, RowClass.UPDATE)
        classes = tuple(name.value for name in looked_at if batch.counts.get(name))
    classes = classes or tuple(name for name in RowClass.values if batch.counts.get(name))
    query = QueryDict(mutable=True)
    query.setlist("class", list(classes))
    if cause:
        query["cause"] = cause
    return Choice(classes or tuple(RowClass.values), cause, query.urlencode())


def tiles_of(batch: Batch, choice: Choice) -> list[Tile]:
    """One tile per class, in the order of urgency."""
    return [
        Tile(
            name=name.value, label=name.label, icon=icon, tone=tone, note=note,
            count=batch.counts.get(name, 0), chosen=name.value in choice.classes,
        )
        for name, (icon, tone, note) in LOOK.items()
    ]  # fmt: skip


def parts_of(batch: Batch) -> list[tuple[str, int, Text]]:
    """The proportional bar."""
    return [
        (tone, batch.counts.get(name, 0), name.label) for name, (_icon, tone, _note) in LOOK.items()
    ]


def steps_of(batch: Batch) -> list[dict[str, Any]]:
    """The step line of a batch."""
    reached = {
        BatchState.CHECKING: 1, BatchState.FAILED: 1, BatchState.CHECKED: 2,
        BatchState.CANCELLED: 2 if batch.checked_at else 1, BatchState.APPLYING: 3,
        BatchState.APPLIED: 4,
    }[BatchState(batch.state)]  # fmt: skip
    rows = f"{batch.total:,}"
    notes = (
        batch.file_name,
        _("{rows} 行").format(rows=rows) if batch.checked_at else "",
        _("由有权限的人员确认"),
        _("全部写入或全部不写入"),
    )
    labels = (_("上传"), _("读取、检查"), _("确认"), _("写入"))
    return [
        {
            "label": label, "note": note,
            "state": "done" if place < reached else "now" if place == reached else "todo",
        }
        for place, (label, note) in enumerate(zip(labels, notes, strict=True))
    ]  # fmt: skip


def template_of(adapter: Adapter) -> HttpResponseBase:
    """A file to fill in: header and one example row."""
    return csv_response(
        f"sunlot-{adapter.kind}",
        [column.label for column in adapter.columns],
        [[column.example for column in adapter.columns]],
        excel=True,
    )


def report_of(batch: Batch, rows: Iterable[BatchRow]) -> HttpResponseBase:
    """The rows of a batch as a file that streams: one line per problem, or per row without one."""
    header = [
        _("行"), _("列"), _("类别"), _("名称"), _("栏目"), _("原值"), _("原因"), _("怎么改"),
    ]  # fmt: skip
    return csv_response(f"import-{batch.pk}-report", header, _report_rows(rows), excel=True)


def _report_rows(rows: Iterable[BatchRow]) -> Iterator[list[object]]:
    for row in rows:
        head = RowClass(row.row_class).label
        for problem in row.problems or [{}]:
            reason = problem.get("message", "") or _changes(row)
            yield [
                row.number, problem.get("column", ""), head, row.label, problem.get("field", ""),
                problem.get("value", ""), reason, problem.get("remedy", ""),
            ]  # fmt: skip


def _changes(row: BatchRow) -> str:
    return "；".join(
        f"{label}：{old or '（空）'} → {new or '（空）'}" for label, old, new in row.changes
    )
