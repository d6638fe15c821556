"""What people put in place of cells of a file, and what they decided about its rows."""

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from sunlot.actors import Actor
from sunlot.imports import errors
from sunlot.imports.adapters import ROW_REPEATED
from sunlot.imports.models import LEFT_OUT, Batch, BatchRow, Correction, RowClass

LONGEST = 4000
DISTINCT, SAME = "", "="
ANSWERS = (DISTINCT, SAME)
"""In place of a column: what a person has said of a row that may repeat a record."""
_NOTHING = {"key": "", "label": "", "other": "", "name": ""}
MENDABLE = (RowClass.ERROR, RowClass.TWIN, RowClass.WARNING)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of row `number`: it means the record `other`, or repeats nothing.

    `key` and `label` are those of the row, `other` and `name` those of what it was like; empty
    where the register names nothing.
    """

    number: int
    is_same: bool
    key: str
    label: str
    other: str
    name: str
    by_id: int
    at: datetime.datetime


def keep(
    batch: Batch, cells: Mapping[tuple[int, str], str], distinct: Iterable[int],
    same: Iterable[int] = (), *, by: Actor, at: datetime.datetime,
) -> int:  # fmt: skip
    """Store corrections of a locked batch; returns how many there are.

    Only rows of the report that something was found in can be corrected.

    :raises CorrectionUnknown: another row, or a column that the file lacks and no problem names.
    :raises FullListKeepsRows: a row of a full list is to be left out that no other row repeats.
    :raises CorrectionTooLong: more text than any column holds.
    """
    said = dict.fromkeys(distinct, DISTINCT) | dict.fromkeys(same, SAME)
    numbers = {number for number, _ in cells} | set(said)
    rows = list(
        batch.rows.filter(
            Q(number__in=numbers) | Q(parts__overlap=list(numbers)), row_class__in=MENDABLE
        )
    )
    known = {number: row for row in rows for number in row.numbers}
    named = {(number, one) for row in rows for one in _named_by(row) for number in row.numbers}
    if batch.options.get("full"):
        _refuse_gaps(rows, {number for number, column in cells if column == LEFT_OUT})
    present = set(batch.reading.get("present", []))
    made = []
    for (number, column), value in cells.items():
        if number not in known or not (column in present or (number, column) in named):
            raise errors.CorrectionUnknown(row=f"{number:,}", column=column)
        if len(value) > LONGEST:
            raise errors.CorrectionTooLong(row=f"{number:,}", size=len(value), longest=LONGEST)
        made.append(_made(batch, number, column, value, by, at))
    for number, answer in said.items():
        if number in known and (answer == DISTINCT or _twin_of(known[number])["is_registered"]):
            made.append(_made(batch, number, answer, _about(known[number]), by, at))
    batch.corrections.filter(number__in=said, column__in=ANSWERS).delete()
    Correction.objects.bulk_create(
        made, batch_size=1000, update_conflicts=True,
        unique_fields=["batch", "number", "column"], update_fields=["value", "by", "at"],
    )  # fmt: skip
    return len(made)


def take_back(
    batch: Batch, column: str, *, value: str | None = None, number: int | None = None
) -> int:
    """Forget the corrections of a column of a locked batch, of one value or row; how many.

    :param number: for `LEFT_OUT` the first row of a record, all of which is taken in again.
    """
    found = batch.corrections.filter(column=column)
    if value is not None:
        found = found.filter(value=value)
    if number is not None and column == LEFT_OUT:
        found = found.filter(value__startswith=f"{number} ")
    elif number is not None:
        found = found.filter(number=number)
    return found.delete()[0]


def _named_by(row: BatchRow) -> set[str]:
    """What may be written of a row though its file has no such column."""
    return {LEFT_OUT, *(name for one in row.problems for name in one.get("also", ()))}


def _refuse_gaps(rows: Iterable[BatchRow], left_out: set[int]) -> None:
    """A record that a full list does not name is taken off the register."""
    for row in rows:
        is_repeat = any(one["code"] == ROW_REPEATED for one in row.problems)
        if row.number in left_out and not is_repeat:
            raise errors.FullListKeepsRows(row=f"{row.number:,}")


def count_answers(batch: Batch) -> int:
    """Of how many rows something was said."""
    return batch.corrections.filter(column__in=ANSWERS).count()


def answers_of(batch: Batch, most: int | None = None) -> list[Answer]:
    """What was said of the rows of a batch, in the order of the file."""
    found = batch.corrections.filter(column__in=ANSWERS).order_by("number")[:most]
    return [
        Answer(
            one.number, one.column == SAME, by_id=one.by_id, at=one.at,
            **(_NOTHING | json.loads(one.value or "{}")),
        )
        for one in found
    ]  # fmt: skip


def forget_answer(batch: Batch, number: int) -> int:
    """Forget what was said of a row of a locked batch; how much that was."""
    return batch.corrections.filter(number=number, column__in=ANSWERS).delete()[0]


def _twin_of(row: BatchRow) -> dict[str, Any]:
    found = (one["twin"] for one in row.problems if one.get("twin"))
    return next(found, {"key": "", "name": "", "is_registered": False})


def _about(row: BatchRow) -> str:
    twin = _twin_of(row)
    said = {"key": row.key, "label": row.label, "other": twin["key"], "name": twin["name"]}
    return json.dumps(said, ensure_ascii=False)


def _made(
    batch: Batch, number: int, column: str, value: str, by: Actor, at: datetime.datetime
) -> Correction:
    return Correction(
        batch=batch, number=number, column=column, value=value.replace("\x00", ""),
        by_id=by.person_id, at=at,
    )  # fmt: skip
