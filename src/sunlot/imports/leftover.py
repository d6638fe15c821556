"""The rows that a batch did not write: as a workbook that outlives the file, to be mended and
handed in as a file of its own.

Only the columns that the register keeps, with what people put in place of cells.
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter
from django.conf import settings
from xlsxwriter.exceptions import FileCreateError

from sunlot.imports import values
from sunlot.imports.adapters import adapter_of
from sunlot.imports.mapping import NUMBER_HEADER, REASON_HEADER
from sunlot.imports.models import Batch, BatchRow, RowClass
from sunlot.imports.queries import DECISIONS, kept_out_of
from sunlot.imports.reading import Block, Layout, Skipped, read_pieces
from sunlot.imports.rows import RowCells
from sunlot.imports.settling import file_of
from sunlot.imports.work import APART, corrected, layout_of

log = logging.getLogger(__name__)
KEY = "leftover"
SHEET = "更正后上传"
MOST = 100_000
"""Rows of the workbook: more are no work for a person."""
FILL = "#F6B8B2"


def path_of(batch: Batch) -> Path | None:
    """Where the workbook lies; None where there is none."""
    place = batch.reading.get(KEY, "")
    path = Path(settings.MEDIA_ROOT, place)
    return path if place and path.is_file() else None


def keep(batch: Batch) -> None:
    """Make the workbook of a batch whose file is still there, and note its place in the batch.

    A program has heard of each row that it handed in. Without room on the disk there is no
    workbook: the rows that could be written are written all the same.
    """
    if batch.options.get(APART) or not file_of(batch).is_file():
        return
    rows = {number: row for row in kept_out_of(batch)[:MOST] for number in row.numbers}
    if not rows:
        return
    place = f"imports/leftover-{batch.pk}.xlsx"
    path = Path(settings.MEDIA_ROOT, place)
    try:
        options = {"constant_memory": True, "tmpdir": str(path.parent)}
        with xlsxwriter.Workbook(str(path), options) as book:
            _write(book, batch, rows)
    except (OSError, FileCreateError):
        log.exception("the rows that batch %s did not write could not be kept", batch.pk)
        path.unlink(missing_ok=True)
    else:
        batch.reading[KEY] = place


def forget(batch: Batch) -> None:
    """The rows are no longer wanted."""
    place = batch.reading.pop(KEY, "")
    if place:
        Path(settings.MEDIA_ROOT, place).unlink(missing_ok=True)


def _write(book: Any, batch: Batch, rows: dict[int, BatchRow]) -> None:
    layout = layout_of(batch)
    labels = {one.name: one.label for one in adapter_of(batch.kind).columns}
    # A column of the file may say two things; it comes back once.
    at = {one.position: name for name, one in layout.places.items()}
    names = [*(at[position] for position in sorted(at)), *layout.fixed]
    names += sorted(_added(batch, rows) - set(names))
    sheet, fill = book.add_worksheet(SHEET), book.add_format({"bg_color": FILL})
    sheet.set_column(0, len(names) - 1, 18)
    sheet.set_column(len(names) + 1, len(names) + 1, 70)
    headers = [layout.places[one].label if one in layout.places else labels[one] for one in names]
    for position, header in enumerate([*headers, NUMBER_HEADER, REASON_HEADER]):
        sheet.write_string(0, position, header)
    for line, cells in enumerate(_cells(batch, layout, set(rows)), start=1):
        row = rows[cells.number]
        problems = row.problems_at(cells.number)
        wrong = {one.get("name") for one in problems if one["level"] == RowClass.ERROR}
        for position, name in enumerate(names):
            text = values.without_id_numbers(cells.lost.get(name, "") or cells.raw(name))
            sheet.write_string(line, position, text, fill if name in wrong else None)
        sheet.write_number(line, len(names), cells.number)
        reasons = "\n".join(f"{one['field']} {one['message']}{one['remedy']}" for one in problems)
        sheet.write_string(line, len(names) + 1, reasons.strip())


def _added(batch: Batch, rows: dict[int, BatchRow]) -> set[str]:
    """Columns in which people wrote something of the rows."""
    found = batch.corrections.filter(number__in=list(rows)).exclude(column__in=DECISIONS)
    return set(found.values_list("column", flat=True).distinct())


def _cells(batch: Batch, layout: Layout, numbers: set[int]) -> Iterator[RowCells]:
    """Those rows of the file; the others are passed over without a look at their words."""
    pieces = read_pieces(
        file_of(batch), file_name=batch.file_name, layout=layout,
        columns=adapter_of(batch.kind).columns, skipped=Skipped(), plain=_passed, but=numbers,
    )  # fmt: skip
    rows = (row for piece in pieces for row in piece.others if row.number in numbers)
    return corrected(batch, rows)


def _passed(block: Block) -> pa.StringArray:
    return pa.array([""] * len(block.numbers), pa.string())
