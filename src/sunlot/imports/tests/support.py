"""Files and runs for the tests of imports, here and in the registers."""

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from sunlot.actors import Actor
from sunlot.imports import actions, errors
from sunlot.imports.adapters import Column, Preset
from sunlot.imports.guessing import Guess, guess
from sunlot.imports.mapping import Remembered
from sunlot.imports.models import Batch, BatchRow
from sunlot.imports.reading import Layout, Part, Skipped, Survey, look_at, read_table
from sunlot.imports.rows import RowCells
from sunlot.jobs.runner import drain

AT = datetime.datetime(2026, 4, 20, 2, 0, tzinfo=datetime.UTC)


def csv_bytes(
    rows: Iterable[Sequence[object]], *, encoding: str = "utf-8", mark: str = ","
) -> bytes:
    """A CSV file."""
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_bytes(rows: Iterable[Sequence[object]], *, before: Sequence[str] = ()) -> bytes:
    """The same as a workbook, text as text; `before` names sheets in front."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name in before:
        book.add_worksheet(name).write(0, 0, "填表说明")
    sheet = book.add_worksheet("数据")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            else:
                sheet.write(number, column, value)
    book.close()
    return out.getvalue()


@dataclass(slots=True)
class Form:
    """As much of an adapter as reading needs."""

    columns: Sequence[Column]
    presets: Sequence[Preset] = ()
    remembered: Remembered = field(default_factory=dict)


@dataclass(slots=True)
class Opened:
    """A file read as it proposes itself."""

    survey: Survey
    guess: Guess
    rows: list[RowCells]
    skipped: Skipped

    @property
    def part(self) -> Part:
        """The sheet or encoding that was chosen."""
        return self.survey.parts[self.guess.choice.part]


def opened_table(path: Path, name: str, form: Form) -> Opened:
    """Read a file by its first proposal; a doubt that leaves nothing to read is raised."""
    survey = look_at(path, file_name=name)
    found = guess(survey, form, form.remembered)  # type: ignore[arg-type]
    if found.doubt is not None and not isinstance(
        found.doubt, errors.HeadersUnknown | errors.SeveralSheets
    ):
        raise found.doubt
    layout = Layout(
        survey.parts[found.choice.part], found.choice.header, found.mapped.places,
        found.mapped.fixed,
    )  # fmt: skip
    skipped = Skipped()
    rows = read_table(path, file_name=name, layout=layout, columns=form.columns, skipped=skipped)
    return Opened(survey, found, list(rows), skipped)


def check(
    kind: str, content: bytes, *, by: Actor, name: str = "文件.csv", options: Any = None
) -> Batch:
    """Upload and check a file."""
    batch = actions.upload(
        kind=kind, file_name=name, content=[content], options=options, by=by, at=AT
    )
    drain()
    batch.refresh_from_db()
    return batch


def load(
    kind: str, content: bytes, *, by: Actor, partial: bool = False, options: Any = None
) -> Batch:
    """Upload, check, confirm, write."""
    batch = check(kind, content, by=by, options=options)
    assert batch.state == "checked", batch.error_text
    actions.confirm(batch=batch, partial=partial, by=by, at=AT)
    drain()
    batch.refresh_from_db()
    return batch


def row(batch: Batch, number: int) -> BatchRow:
    """The staged row of a file's row."""
    return batch.rows.get(number=number)


def codes(batch: Batch, number: int) -> list[str]:
    """Problem codes of a file's row."""
    return [problem["code"] for problem in row(batch, number).problems]
