"""Rows that a program hands over, through the whole pipeline at once.

They are written as the file that they could have come in, so that every rule, the report, the
history and taking back are those of a file; nothing here knows how a register compares.
"""

import csv
import datetime
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from sunlot.actors import Actor, require
from sunlot.errors import Forbidden
from sunlot.imports import work, writing
from sunlot.imports.actions.ordering import record
from sunlot.imports.actions.uploading import name_of, new_path, store
from sunlot.imports.adapters import Column, SetAdapter, adapter_of
from sunlot.imports.guessing import Choice
from sunlot.imports.mapping import Mapped
from sunlot.imports.models import Batch, BatchRow, Change, RowClass
from sunlot.imports.reading.header import HeaderRows
from sunlot.imports.reading.survey import Part, Survey
from sunlot.imports.states import TRANSITIONS, BatchState
from sunlot.states import move

MOST_ROWS = 1000
HEADER = HeaderRows(1, 1)
ERROR, NEW, UPDATED, SAME = "error", "new", "updated", "same"
_RESULTS = {Change.NEW.value: NEW, Change.UPDATE.value: UPDATED, Change.SAME.value: SAME}


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row: ``new``, ``updated``, ``same`` or ``error``.

    `problems` are the report's (`BatchRow.problems`), warnings included; `changes` are
    ``[label, old, new]`` in words.
    """

    result: str
    key: str = ""
    problems: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    changes: Sequence[Sequence[str]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The batch, None where nothing was written, and one result for each row in order."""

    batch_id: int | None
    rows: Sequence[RowResult]


class _Quiet:
    """Nobody follows the progress of a thousand rows."""

    def __init__(self, by: Actor) -> None:
        self.by = by

    def progress(self, _done: int, _total: int) -> None:
        """Nothing to tell."""

    def result(self, *, name: str, path: str) -> None:
        """No file is made."""


@transaction.atomic
def write(
    *, kind: str, rows: Sequence[Mapping[str, str]], label: str, partial: bool, by: Actor,
    at: datetime.datetime,
) -> Outcome:  # fmt: skip
    """Check rows as those of a file, and write those that are right.

    :param rows: texts by names of the adapter's columns, the same names in each; a name that is
        left out leaves the register as it is.
    :param label: what the batch is called in the list of imports.
    :param partial: write the others where some are wrong; else one of them stops all.
    """
    adapter = adapter_of(kind)
    require(by, adapter.permission)
    if by.department_id is None:
        raise Forbidden(role=by.name)
    begun = transaction.savepoint()
    columns = [one for one in adapter.columns if one.name in rows[0]]
    batch = _handed_in(kind, columns, rows, label, by, at)
    work.check(batch_id=batch.pk, reporter=_Quiet(by), at=at)
    batch.refresh_from_db()
    found = _results(batch, len(rows))
    path = Path(settings.MEDIA_ROOT, batch.path)
    written = any(one.result in (NEW, UPDATED) for one in found)
    if not written or (batch.kept_out and not partial):
        # No batch of a call that changes nothing: systems send the same rows every night.
        checked = adapter if partial or not batch.kept_out else None
        named = checked.named(batch.pk) if isinstance(checked, SetAdapter) else None
        transaction.savepoint_rollback(begun)
        path.unlink(missing_ok=True)
        if isinstance(checked, SetAdapter) and named is not None:
            checked.confirm_called(named, by.department_id, at)
        return Outcome(None, found)
    move(batch, "apply", table=TRANSITIONS, labels=BatchState)
    batch.partial, batch.applied_by_id = bool(batch.kept_out), by.person_id
    batch.save()
    record("imports.called", batch, by=by, at=at, sha256=batch.sha256, rows=len(rows))
    writing.apply(batch_id=batch.pk, reporter=_Quiet(by), at=at)
    return Outcome(batch.pk, found)


def _handed_in(
    kind: str, columns: Sequence[Column], rows: Sequence[Mapping[str, str]], label: str, by: Actor,
    at: datetime.datetime,
) -> Batch:  # fmt: skip
    """The batch as if somebody had uploaded the rows and confirmed what they mean."""
    header = [one.label for one in columns]
    part = Part("UTF-8", "utf-8-sig", ",", len(rows) + 1, [(1, list(header))])
    choice, survey = Choice(0, HEADER), Survey([part])
    places = dict(zip((one.name for one in columns), choice.headings(survey), strict=True))
    content, path = _file_of(header, columns, rows), new_path()
    sha256, size = store(Path(settings.MEDIA_ROOT, path), [content], label)
    return Batch.objects.create(
        kind=kind, state=BatchState.CHECKING, department_id=by.place_id, file_name=name_of(label),
        path=path, sha256=sha256, size=size, uploaded_by_id=by.person_id, uploaded_at=at,
        survey=survey.as_data(), choice=choice.as_data(), options={work.APART: True},
        mapping=Mapped(places, source="person").as_data(),
    )  # fmt: skip


def _file_of(
    header: Sequence[str], columns: Sequence[Column], rows: Sequence[Mapping[str, str]]
) -> bytes:
    out = io.StringIO()
    lines = csv.writer(out, quoting=csv.QUOTE_ALL)
    lines.writerow(header)
    lines.writerows([[row[one.name] for one in columns] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _results(batch: Batch, count: int) -> list[RowResult]:
    """One result for each row handed over, in order; the header is row 1 of the file."""
    staged: dict[int, BatchRow] = {
        number: row for row in batch.rows.order_by("number") for number in row.numbers
    }
    return [_result(staged.get(place + 2), place + 2) for place in range(count)]


def _result(row: BatchRow | None, number: int) -> RowResult:
    if row is None:
        message, remedy = _("这一行没有数据。"), _("请填写后重新提交，或去掉这一行。")
        problem = {
            "level": "error", "code": "imports-row-empty", "name": "", "field": "", "value": "",
            "message": message, "remedy": remedy,
        }  # fmt: skip
        return RowResult(ERROR, problems=[problem])
    problems = row.problems_at(number) if row.parts else row.problems
    if row.row_class in (RowClass.ERROR, RowClass.TWIN):
        return RowResult(ERROR, row.key, problems or row.problems)
    return RowResult(_RESULTS[row.change or Change.SAME.value], row.key, problems, row.changes)
