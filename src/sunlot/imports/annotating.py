"""The annotated workbook: the file as it came, wrong cells coloured, the reasons beside the rows.

Sheets, headers, order and values are those of the file, with what was corrected on the page; its
formatting is not kept. Columns with identity numbers come back empty.
"""

import errno
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter
from django.conf import settings
from xlsxwriter.exceptions import FileCreateError

from sunlot.imports import errors
from sunlot.imports.guessing import Choice
from sunlot.imports.mapping import NUMBER_HEADER, REASON_HEADER, is_personal
from sunlot.imports.models import Batch, BatchRow, RowClass
from sunlot.imports.queries import causes_of
from sunlot.imports.reading import Layout, Part, Survey
from sunlot.imports.reading.csvfile import read_csv
from sunlot.imports.reading.header import letter_of
from sunlot.imports.reading.survey import RawRow
from sunlot.imports.reading.workbook import Sheet, read_workbook
from sunlot.imports.settling import file_of
from sunlot.imports.states import BatchState
from sunlot.imports.values import Cell, text_of
from sunlot.imports.work import layout_of
from sunlot.jobs.registry import Reporter
from sunlot.ui.downloads import sheet_name

SHOWN = (RowClass.ERROR, RowClass.TWIN, RowClass.WARNING)
COLOURS = {
    RowClass.ERROR.value: "#F6B8B2", RowClass.TWIN.value: "#D9CFF0",
    RowClass.WARNING.value: "#FBE3A9",
}  # fmt: skip
REASONS, MENDED, HEADER = "reasons", "mended", "header"
NARROWEST, WIDEST, OF_REASONS = 8, 40, 64
"""Widths of columns in characters; a Chinese one takes two."""
TOTALS_SHEET = "检查汇总"
TABLE_SHEET = "数据"
LONGEST = 32_767
TALLEST = 1_048_576
"""Rows of a sheet; of a longer file only the header and the rows with a reason come back."""


@dataclass(slots=True)
class _Look:
    """What the writing of one workbook needs to know."""

    layout: Layout
    personal: set[int]
    reporter: Reporter
    rows: Mapping[int, BatchRow] = field(default_factory=dict)
    is_tall: bool = False
    formats: dict[str, Any] = field(default_factory=dict)
    corrected: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    """What stands in place of cells, by row and position."""


def annotate(*, batch_id: int, reporter: Reporter) -> tuple[str, str]:
    """Make the workbook; its name for the person, and its place relative to MEDIA_ROOT.

    :raises FileGone: the batch has ended meanwhile, and the file with it.
    :raises DiskFull: there is no room for the workbook.
    """
    batch = Batch.objects.get(pk=batch_id)
    if batch.state != BatchState.CHECKED or not file_of(batch).is_file():
        raise errors.FileGone
    place = f"imports/{uuid.uuid4().hex}.xlsx"
    path = Path(settings.MEDIA_ROOT, place)
    try:
        _write(batch, path, reporter)
    except (OSError, FileCreateError) as error:
        path.unlink(missing_ok=True)
        cause = error if isinstance(error, OSError) else error.args[0]
        if getattr(cause, "errno", 0) in (errno.ENOSPC, errno.EDQUOT):
            raise errors.DiskFull from error
        raise
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    stem = batch.file_name.rpartition(".")[0] or batch.file_name
    return f"{stem}-批注.xlsx", place


def _write(batch: Batch, path: Path, reporter: Reporter) -> None:
    survey, choice = Survey.from_data(batch.survey), Choice.from_data(batch.choice)
    look = _Look(
        layout_of(batch),
        {one.position for one in choice.headings(survey) if is_personal(one)},
        reporter,
        {number: row for row in batch.rows.filter(row_class__in=SHOWN) for number in row.numbers},
        is_tall=batch.total + choice.header.last > TALLEST,
        corrected=_corrected(batch),
    )
    # Every row is written to disk as it comes; text stays text, so that no formula begins.
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    book = xlsxwriter.Workbook(str(path), options)
    try:
        look.formats = {
            name: book.add_format({"bg_color": colour}) for name, colour in COLOURS.items()
        }
        look.formats |= {
            f"{name}-{REASONS}": book.add_format(
                {"bg_color": colour, "text_wrap": True, "valign": "top"}
            )
            for name, colour in COLOURS.items()
        }
        look.formats[MENDED] = book.add_format({"bg_color": "#CDE8D6"})
        look.formats[HEADER] = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        parts = survey.parts if not survey.parts[0].is_text else [survey.parts[choice.part]]
        names: list[str] = []
        for part in parts:
            names.append(sheet_name(TABLE_SHEET if part.is_text else part.name, names))
            sheet = book.add_worksheet(names[-1])
            rows = _rows_of(batch, part)
            if part.name == look.layout.part.name:
                _write_table(sheet, rows, look)
            else:
                _write_other(sheet, rows)
        _write_totals(book, batch, {TABLE_SHEET, *names})
    finally:
        book.close()


def _rows_of(batch: Batch, part: Part) -> Iterator[RawRow]:
    path = file_of(batch)
    if part.is_text:
        yield from read_csv(path, encoding=part.encoding, delimiter=part.delimiter)
        return
    for event in read_workbook(path, file_name=batch.file_name, sheet=part.name):
        if not isinstance(event, Sheet):
            yield event


def _corrected(batch: Batch) -> dict[int, dict[int, str]]:
    places = layout_of(batch).places
    found: dict[int, dict[int, str]] = {}
    for one in batch.corrections.filter(column__in=places):
        found.setdefault(one.number, {})[places[one.column].position] = one.value
    return found


def _write_other(sheet: Any, rows: Iterator[RawRow]) -> None:
    for number, cells in rows:
        _write_cells(sheet, number - 1, cells)


def _write_table(sheet: Any, rows: Iterator[RawRow], look: _Look) -> None:
    """The sheet that was checked; one column with the row's number, and last the reasons."""
    part, header = look.layout.part, look.layout.header
    width = max(len(cells) for _, cells in part.rows)
    _set_up(sheet, part, header.last, width)
    rows = iter(rows)
    if look.is_tall:
        rows = (row for row in rows if row[0] <= header.last or row[0] in look.rows)
    for done, (number, cells) in enumerate(rows):
        look.reporter.progress(done, part.height)
        line = done if look.is_tall else number - 1
        shown = cells[:width]
        if number > header.last:
            for position in look.personal:
                if position < len(shown):
                    shown[position] = ""
        fills, words = _said_of(look, number, shown)
        if header.first <= number <= header.last:
            fills = dict.fromkeys(range(len(shown)), look.formats[HEADER])
        _write_cells(sheet, line, shown, fills)
        if number == header.last:
            sheet.write_string(line, width, NUMBER_HEADER, look.formats[HEADER])
            sheet.write_string(line, width + 1, REASON_HEADER, look.formats[HEADER])
        elif words:
            staged = look.rows.get(number)
            level = staged.row_class if staged is not None else RowClass.WARNING.value
            sheet.write_number(line, width, number)
            sheet.write_string(line, width + 1, words[:LONGEST], look.formats[f"{level}-{REASONS}"])


def _set_up(sheet: Any, part: Part, header: int, width: int) -> None:
    """The header stays in sight, and columns are as wide as the beginning of the file asks for."""
    sheet.freeze_panes(header, 0)
    for position in range(width):
        texts = (text_of(cells[position]) for _n, cells in part.rows if position < len(cells))
        most = max((_breadth(text) for text in texts), default=0)
        sheet.set_column(position, position, min(max(most + 2, NARROWEST), WIDEST))
    sheet.set_column(width, width, NARROWEST)
    sheet.set_column(width + 1, width + 1, OF_REASONS)


def _breadth(text: str) -> int:
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def _said_of(look: _Look, number: int, shown: list[Cell]) -> tuple[dict[int, Any], str]:
    """The colours of a row's cells and the words beside it; corrected cells say what they are to
    say, and the words what they said."""
    staged = look.rows.get(number)
    fills = {
        position: look.formats[level]
        for position, level in (_colours(staged, number) if staged is not None else {}).items()
    }
    lines = [_reasons(staged, number)] if staged is not None else []
    for position, text in look.corrected.get(number, {}).items():
        shown += [""] * (position + 1 - len(shown))
        lines.append(f"〔已更正〕{letter_of(position)} 列原为“{text_of(shown[position])}”。")
        shown[position] = text
        fills.setdefault(position, look.formats[MENDED])
    return fills, "\n".join(filter(None, lines))


def _write_cells(
    sheet: Any, line: int, cells: Sequence[Cell], fills: Mapping[int, Any] = MappingProxyType({})
) -> None:
    """A row as it came; blank cells are written only to be coloured."""
    for position, cell in enumerate(cells):
        if not isinstance(cell, str):
            sheet.write_number(line, position, cell, fills.get(position))
        elif cell:
            sheet.write_string(line, position, cell[:LONGEST], fills.get(position))
    for position, fill in fills.items():
        if position >= len(cells) or cells[position] == "":
            sheet.write_blank(line, position, None, fill)


def _colours(row: BatchRow, number: int) -> dict[int, str]:
    """``{position: class}`` of the cells in which something was found; an error wins."""
    found: dict[int, str] = {}
    for problem in row.problems_at(number):
        letters = problem.get("column", "")
        if letters:
            position = _position_of(letters)
            if found.get(position) != RowClass.ERROR:
                found[position] = problem["level"]
    return found


def _position_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _reasons(row: BatchRow, number: int) -> str:
    lines = []
    for problem in row.problems_at(number):
        label = f"{problem['field']}：" if problem.get("field") else ""
        kind = RowClass(problem["level"]).label
        lines.append(f"〔{kind}〕{label}{problem['message']}{problem['remedy']}")
    return "\n".join(lines)


def _write_totals(book: Any, batch: Batch, taken: set[str]) -> None:
    sheet = book.add_worksheet(sheet_name(TOTALS_SHEET, taken))
    sheet.set_column(0, 1, 16)
    sheet.set_column(2, 2, 60)
    sheet.write_row(0, 0, ["文件", batch.file_name])
    sheet.write_row(1, 0, ["批次", batch.pk])
    sheet.write_row(3, 0, ["类别", "行数"])
    line = 4
    for row_class in RowClass:
        sheet.write_string(line, 0, str(row_class.label))
        sheet.write_number(line, 1, batch.counts.get(row_class.value, 0))
        line += 1
    sheet.write_row(line, 0, ["合计", batch.total])
    sheet.write_row(line + 2, 0, ["类别", "栏目", "原因", "行数"])
    for number, cause in enumerate(causes_of(batch, limit=200), start=line + 3):
        sheet.write_string(number, 0, str(RowClass(cause.level).label))
        sheet.write_string(number, 1, cause.field)
        sheet.write_string(number, 2, cause.message)
        sheet.write_number(number, 3, cause.count)
