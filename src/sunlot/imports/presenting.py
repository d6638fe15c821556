"""What the pages and the CSV report of a batch show."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.actors.access import StaffRequest
from sunlot.errors import Text
from sunlot.imports.adapters import Again, Register, SetAdapter, adapter_of
from sunlot.imports.boxes import Box, Boxes
from sunlot.imports.corrections import answers_of, count_answers
from sunlot.imports.models import Batch, BatchRow, Change, RowClass
from sunlot.imports.queries import (
    LONGEST_SHOWN,
    Choice,
    Mended,
    known_causes,
    known_recurring,
    left_out_lines,
    left_out_of,
    mended_of,
    rows_of,
)
from sunlot.imports.states import BatchState
from sunlot.ui.downloads import csv_response
from sunlot.ui.exports import Column
from sunlot.ui.paging import keyset

LEFT_OUT_SHOWN = 50

LOOK = {
    RowClass.ERROR: ("ban", "bad", gettext_lazy("不写入，须更正")),
    RowClass.TWIN: ("copy", "wait", gettext_lazy("请逐条判断")),
    RowClass.WARNING: ("alert-triangle", "warn", gettext_lazy("可写入，会打标记")),
    RowClass.UPDATE: ("edit", "run", gettext_lazy("列出每列差异")),
    RowClass.NEW: ("plus", "ok", gettext_lazy("名录库中没有")),
    RowClass.SAME: ("equal", "fact", gettext_lazy("不会产生记录")),
    RowClass.GONE: ("arrow-right", "warn", gettext_lazy("名录库中有，文件中没有")),
}

BATCHES: Sequence[Column[Batch]] = (
    Column(gettext_lazy("批次"), lambda one: one.pk),
    Column(gettext_lazy("文件"), lambda one: one.file_name),
    Column(gettext_lazy("内容"), lambda one: one.get_kind_display()),
    Column(gettext_lazy("状态"), lambda one: one.get_state_display()),
    Column(gettext_lazy("行数"), lambda one: one.total if one.checked_at else None),
    Column(gettext_lazy("待处理"), lambda one: one.kept_out if one.checked_at else None),
    Column(gettext_lazy("写入"), lambda one: one.written_total if one.applied_at else None),
    Column(gettext_lazy("单位"), lambda one: one.department.short_name),
    Column(gettext_lazy("上传人"), lambda one: one.uploaded_by.name),
    Column(gettext_lazy("上传时间"), lambda one: one.uploaded_at),
    Column(gettext_lazy("写入时间"), lambda one: one.applied_at),
)

CHANGED_AGAIN: Sequence[Column[Again]] = (
    Column(gettext_lazy("编号"), lambda one: one.key),
    Column(gettext_lazy("名称"), lambda one: one.label),
    Column(gettext_lazy("最近改动"), lambda one: one.at),
    Column(gettext_lazy("改动人"), lambda one: one.by_name),
    Column(gettext_lazy("来源文件"), lambda one: one.file_name),
)


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


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One problem as the report shows it; `boxes` are fields for what is right."""

    problem: Mapping[str, Any]
    pieces: Sequence[tuple[str, bool]]
    boxes: Sequence[Box]
    number: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the report."""

    row: BatchRow
    lines: Sequence[ProblemLine]
    facts: Sequence[tuple[Text, str, str]] = ()


def report_context(batch: Batch, request: StaffRequest) -> dict[str, Any]:
    """The report: tiles, bar, causes, one page of rows."""
    choice = choice_of(batch, request.GET)
    page = keyset(rows_of(batch, choice), request, order=("number",))
    is_open = batch.state == BatchState.CHECKED
    boxes = Boxes(adapter_of(batch.kind).columns, request.actor)
    new = [row for row in page.rows if is_open and row.change == Change.NEW]
    facts = facts_of(batch, new)
    entries = [Entry(row, lines_of(row, boxes), facts.get(row.number, ())) for row in page.rows]
    every = boxes.every(known_recurring(batch)) if is_open else []
    return {
        "page": page, "choice": choice, "query": query_of(choice), "causes": known_causes(batch),
        "tiles": tiles_of(batch, choice), "parts": parts_of(batch),
        "shown": _("、").join(str(RowClass(name).label) for name in choice.classes),
        "entries": entries, "every": every, "record_url": _record_url(batch),
        "mended": mended_lines(batch) if is_open else [],
        "left_out": left_out_lines(batch, limit=LEFT_OUT_SHOWN) if is_open else [],
        "left_out_count": left_out_of(batch).count(),
         "word_lists": boxes.lists(),
        "answers": answers_of(batch, LEFT_OUT_SHOWN) if is_open else [],
        "answers_count": count_answers(batch) if is_open else 0,
        "to_mend": is_open and any(entry.lines for entry in entries),
    }  # fmt: skip


def mended_lines(batch: Batch) -> list[tuple[str, Mended]]:
    """What was corrected so far, with the name of its column."""
    columns = {one.name: one for one in adapter_of(batch.kind).columns}
    personal = [one.name for one in columns.values() if one.is_personal]
    return [
        (columns[one.column].label if one.column in columns else one.column, one)
        for one in mended_of(batch, personal)
    ]


def _record_url(batch: Batch) -> str:
    """The page of a record that the batch wrote."""
    return adapter_of(batch.kind).record_url if batch.state == BatchState.APPLIED else ""


def facts_of(
    batch: Batch, rows: Sequence[BatchRow]
) -> Mapping[int, Sequence[tuple[Text, str, str]]]:
    """``{row: [(label, text of the file, text), …]}`` of new rows that wait, as they would be
    written; the file's text is empty where it is part of the other."""
    adapter = adapter_of(batch.kind)
    if not rows or not isinstance(adapter, SetAdapter):
        return {}
    said = {row.number: row.data.get("said", {}) for row in rows}
    return {
        number: [
            (label, "" if (raw := said[number].get(name, "")) in text else raw, text)
            for name, label, text in facts
        ]
        for number, facts in adapter.preview(batch.pk, list(said)).items()
    }


def choice_of(batch: Batch, asked: QueryDict) -> Choice:
    """The classes that the address names; else what needs a look, else everything."""
    classes = tuple(name for name in RowClass.values if name in asked.getlist("class"))
    cause, words = asked.get("cause", "")[:140], asked.get("q", "").strip()[:80]
    if not classes and not words:
        looked_at = (
            RowClass.ERROR, RowClass.TWIN, RowClass.GONE, RowClass.WARNING, RowClass.UPDATE,
        )  # fmt: skip
        classes = tuple(name.value for name in looked_at if batch.counts.get(name))
    classes = classes or tuple(name for name in RowClass.values if batch.counts.get(name))
    cause, _sep, column = cause.partition(":")
    value = asked.get("value", "")[:LONGEST_SHOWN] if "value" in asked else None
    return Choice(classes or tuple(RowClass.values), cause, words, column, value)


def query_of(choice: Choice) -> str:
    """The choice as the query of an address."""
    query = QueryDict(mutable=True)
    query.setlist("class", list(choice.classes))
    if choice.cause:
        query["cause"] = f"{choice.cause}:{choice.column}" if choice.column else choice.cause
    if choice.value is not None:
        query["value"] = choice.value
    if choice.words:
        query["q"] = choice.words
    return query.urlencode()


def lines_of(row: BatchRow, boxes: Boxes) -> list[ProblemLine]:
    """The problems of a row; a cell that has several can be mended once."""
    seen: set[tuple[int, str]] = set()
    found = []
    for problem in row.problems:
        number = problem.get("row", row.number)
        new = [one for one in boxes.of(problem, number) if (number, one.column) not in seen]
        seen |= {(number, one.column) for one in new}
        found.append(ProblemLine(problem, pieces_of(problem), new, number))
    return found


def pieces_of(problem: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """A value in pieces, with whether they are wrong; without spans all of it is."""
    value, spans = problem["value"], problem.get("wrong")
    if spans is None:
        return [(value, problem["level"] == RowClass.ERROR)] if value else []
    found, end = [], 0
    for start, stop in spans:
        found += [(value[end:start], False), (value[start:stop] or "　", True)]
        end = stop
    return [piece for piece in [*found, (value[end:], False)] if piece[0]]


def tiles_of(batch: Batch, choice: Choice) -> list[Tile]:
    """One tile per class, in the order of urgency."""
    return [
        Tile(
            name=name.value, label=name.label, icon=icon, tone=tone,
            note=_elsewhere(batch, name) or note,
            count=batch.counts.get(name, 0), chosen=name.value in choice.classes,
        )
        for name, (icon, tone, note) in LOOK.items()
        if name != RowClass.GONE or batch.gone_count
    ]  # fmt: skip


def _elsewhere(batch: Batch, name: RowClass) -> str:
    """How many rows of a change stand in another class, because something is said of them."""
    counts = {RowClass.NEW: batch.warned_new, RowClass.UPDATE: batch.warned_updates}
    count = counts.get(name, 0)
    return _("另有 {n} 行在“警告”中").format(n=f"{count:,}") if count > 0 else ""


def parts_of(batch: Batch) -> list[tuple[str, int, Text]]:
    """The proportional bar."""
    return [
        (tone, batch.counts.get(name, 0), name.label) for name, (_icon, tone, _note) in LOOK.items()
    ]


def template_of(adapter: Register) -> HttpResponseBase:
    """A file to fill in: header and one example row."""
    columns = [one for one in adapter.columns if not one.is_internal]
    return csv_response(
        _("{kind}导入模板").format(kind=adapter.kind.label),
        [column.label for column in columns],
        [[column.example for column in columns]],
        excel=True,
    )


def report_of(batch: Batch, rows: Iterable[BatchRow]) -> HttpResponseBase:
    """The rows of a batch as a file that streams: one line per problem, or per row without one."""
    header = [
        _("行"), _("列"), _("类别"), _("名称"), _("栏目"), _("原值"), _("原因"), _("怎么改"),
    ]  # fmt: skip
    return csv_response(
        _("批次 {id} 检查结果").format(id=batch.pk), header, _report_rows(rows), excel=True
    )


def _report_rows(rows: Iterable[BatchRow]) -> Iterator[list[object]]:
    for row in rows:
        head = RowClass(row.row_class).label
        for problem in row.problems or [{}]:
            reason = problem.get("message", "") or _changes(row)
            yield [
                problem.get("row", row.number), problem.get("column", ""), head, row.label,
                problem.get("field", ""), problem.get("value", ""), reason,
                problem.get("remedy", ""),
            ]  # fmt: skip


def _changes(row: BatchRow) -> str:
    return "；".join(
        f"{label}：{old or '（空）'} → {new or '（空）'}" for label, old, new in row.changes
    )
