"""What the pages and the CSV report of a batch show."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.errors import Text
from sunlot.imports.adapters import Again, Register
from sunlot.imports.models import Batch, BatchRow, RowClass
from sunlot.imports.queries import Choice, causes_of, rows_of
from sunlot.imports.states import BatchState
from sunlot.ui.downloads import csv_response
from sunlot.ui.exports import Column
from sunlot.ui.paging import keyset

LONGEST_SHOWN = 200  # values are cut there; a cut value is no place to mend

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
    """One problem as the report shows it; `is_open` gives it a field for the right text."""

    problem: Mapping[str, Any]
    pieces: Sequence[tuple[str, bool]]
    is_open: bool
    number: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the report."""

    row: BatchRow
    lines: Sequence[ProblemLine]


def report_context(batch: Batch, request: HttpRequest) -> dict[str, Any]:
    """The report: tiles, bar, causes, one page of rows."""
    choice = choice_of(batch, request.GET)
    page = keyset(rows_of(batch, choice), request, order=("number",))
    entries = [Entry(row, lines_of(row)) for row in page.rows]
    is_open = batch.state == BatchState.CHECKED
    return {
        "page": page, "choice": choice, "query": query_of(choice), "causes": causes_of(batch),
        "tiles": tiles_of(batch, choice), "parts": parts_of(batch),
        "shown": _("、").join(str(RowClass(name).label) for name in choice.classes),
        "entries": entries,
        "to_mend": is_open and any(entry.lines for entry in entries),
    }  # fmt: skip


def choice_of(batch: Batch, asked: QueryDict) -> Choice:
    """The classes that the address names; else what needs a look, else everything."""
    classes = tuple(name for name in RowClass.values if name in asked.getlist("class"))
    cause, words = asked.get("cause", "")[:80], asked.get("q", "").strip()[:80]
    if not classes and not words:
        looked_at = (
            RowClass.ERROR, RowClass.TWIN, RowClass.GONE, RowClass.WARNING, RowClass.UPDATE,
        )  # fmt: skip
        classes = tuple(name.value for name in looked_at if batch.counts.get(name))
    classes = classes or tuple(name for name in RowClass.values if batch.counts.get(name))
    return Choice(classes or tuple(RowClass.values), cause, words)


def query_of(choice: Choice) -> str:
    """The choice as the query of an address."""
    query = QueryDict(mutable=True)
    query.setlist("class", list(choice.classes))
    if choice.cause:
        query["cause"] = choice.cause
    if choice.words:
        query["q"] = choice.words
    return query.urlencode()


def lines_of(row: BatchRow) -> list[ProblemLine]:
    """The problems of a row; a cell that has several can be mended once."""
    seen: set[tuple[int, str]] = set()
    found = []
    for problem in row.problems:
        name, number = problem.get("name", ""), problem.get("row", row.number)
        place = (number, name)
        is_open = bool(name) and place not in seen and len(problem["value"]) < LONGEST_SHOWN
        seen.add(place)
        found.append(ProblemLine(problem, pieces_of(problem), is_open, number))
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
            name=name.value, label=name.label, icon=icon, tone=tone, note=note,
            count=batch.counts.get(name, 0), chosen=name.value in choice.classes,
        )
        for name, (icon, tone, note) in LOOK.items()
        if name != RowClass.GONE or batch.gone_count
    ]  # fmt: skip


def parts_of(batch: Batch) -> list[tuple[str, int, Text]]:
    """The proportional bar."""
    return [
        (tone, batch.counts.get(name, 0), name.label) for name, (_icon, tone, _note) in LOOK.items()
    ]


def template_of(adapter: Register) -> HttpResponseBase:
    """A file to fill in: header and one example row."""
    columns = [one for one in adapter.columns if not one.is_internal]
    return csv_response(
        f"sunlot-{adapter.kind}",
        [column.label for column in columns],
        [[column.example for column in columns]],
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
                problem.get("row", row.number), problem.get("column", ""), head, row.label,
                problem.get("field", ""), problem.get("value", ""), reason,
                problem.get("remedy", ""),
            ]  # fmt: skip


def _changes(row: BatchRow) -> str:
    return "；".join(
        f"{label}：{old or '（空）'} → {new or '（空）'}" for label, old, new in row.changes
    )
