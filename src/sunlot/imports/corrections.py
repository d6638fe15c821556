"""What people put in place of cells of a file, and what they decided about its rows."""

import datetime
from collections.abc import Iterable, Mapping

from django.db.models import Q

from sunlot.actors import Actor
from sunlot.imports import errors
from sunlot.imports.models import Batch, Correction, RowClass

LONGEST = 4000
MENDABLE = (RowClass.ERROR, RowClass.TWIN, RowClass.WARNING)


def keep(
    batch: Batch, cells: Mapping[tuple[int, str], str], distinct: Iterable[int], *, by: Actor,
    at: datetime.datetime,
) -> int:  # fmt: skip
    """Store corrections of a locked batch; returns how many there are.

    Only rows of the report that something was found in can be corrected.

    :raises CorrectionUnknown: another row, or a column that the file lacks.
    :raises CorrectionTooLong: more text than any column holds.
    """
    decided = set(distinct)
    numbers = {number for number, _ in cells} | decided
    known = {
        number
        for row in batch.rows.filter(
            Q(number__in=numbers) | Q(parts__overlap=list(numbers)), row_class__in=MENDABLE
        )
        for number in row.numbers
    }
    present = set(batch.reading.get("present", []))
    made = []
    for (number, column), value in cells.items():
        if number not in known or column not in present:
            raise errors.CorrectionUnknown(row=f"{number:,}", column=column)
        if len(value) > LONGEST:
            raise errors.CorrectionTooLong(row=f"{number:,}", size=len(value), longest=LONGEST)
        made.append(_made(batch, number, column, value, by, at))
    made += [_made(batch, number, "", "", by, at) for number in decided & known]
    Correction.objects.bulk_create(
        made, batch_size=1000, update_conflicts=True,
        unique_fields=["batch", "number", "column"], update_fields=["value", "by", "at"],
    )  # fmt: skip
    return len(made)


def _made(
    batch: Batch, number: int, column: str, value: str, by: Actor, at: datetime.datetime
) -> Correction:
    return Correction(
        batch=batch, number=number, column=column, value=value.replace("\x00", ""),
        by_id=by.person_id, at=at,
    )  # fmt: skip
