"""Saying how a file is read and what its columns mean."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from sunlot.actors import Actor
from sunlot.imports import errors, memory
from sunlot.imports.actions.ordering import locked, order, record, step
from sunlot.imports.adapters import adapter_of
from sunlot.imports.guessing import Choice
from sunlot.imports.mapping import (
    Mapped,
    is_personal,
    missing_of,
    remember,
    suggest,
    twice_of,
)
from sunlot.imports.models import Batch
from sunlot.imports.reading import Survey
from sunlot.imports.reading.header import DEEPEST, HeaderRows
from sunlot.imports.settling import note
from sunlot.imports.states import OPEN

LONGEST_FIXED = 400


@transaction.atomic
def choose_reading(
    *, batch: Batch, part: int, first: int, last: int, by: Actor, at: datetime.datetime
) -> Batch:
    """Choose the sheet or encoding and the header rows; columns that are clear are checked at once.

    :param part: place in the batch's survey, from 0.
    :param first: first row of the header, numbered as Excel does; `last` likewise.
    :raises HeaderOutside: there is no header in these rows.
    """
    batch = locked(batch, by)
    step(batch, "map")
    survey = Survey.from_data(batch.survey)
    choice = Choice(part, HeaderRows(first, last))
    if not 0 <= part < len(survey.parts) or not 0 <= last - first < DEEPEST:
        raise errors.HeaderOutside(first=first, last=last)
    headings = choice.headings(survey)
    if not headings:
        raise errors.HeaderOutside(first=first, last=last)
    if batch.choice != choice.as_data():
        # Corrections name cells by row and column of the former reading.
        batch.corrections.all().delete()
    adapter = adapter_of(batch.kind)
    found = suggest(
        headings, adapter.columns, presets=adapter.presets, remembered=memory.recall(batch)
    )
    batch.choice, batch.mapping = choice.as_data(), found.mapped.as_data()
    if found.doubt is None:
        _order_check(batch, by, at)
    note(batch, found.doubt)
    batch.save()
    record("imports.reading-chosen", batch, by=by, at=at, **choice.as_data())
    return batch


@transaction.atomic
def map_columns(
    *, batch: Batch, columns: Mapping[str, int], fixed: Mapping[str, str] | None = None,
    by: Actor, at: datetime.datetime,
) -> Batch:  # fmt: skip
    """Say what the columns mean, remember it for the department's next file, order the check.

    :param columns: column name → place in the file, from 0; others are not read.
    :param fixed: column name → text of every row, for columns that the file lacks.
    :raises MissingColumns: a required column is in neither.
    :raises ColumnTwice: a column of the file is to fill two of the register that are not one.
    """
    batch = locked(batch, by)
    adapter = adapter_of(batch.kind)
    headings = (
        Choice.from_data(batch.choice).headings(Survey.from_data(batch.survey))
        if batch.state in OPEN
        else []
    )
    step(batch, "check")
    known = {column.name for column in adapter.columns}
    usable = {one.position: one for one in headings if not is_personal(one)}
    mapped = Mapped(
        {name: usable[at_] for name, at_ in columns.items() if name in known and at_ in usable},
        {
            name: text.strip()[:LONGEST_FIXED]
            for name, text in (fixed or {}).items()
            if name in known and name not in columns and text.strip()
        },
        "person",
    )
    if missing := missing_of(mapped, adapter.columns):
        raise missing
    if twice := twice_of(mapped, adapter.columns, adapter.presets, memory.recall(batch)):
        raise twice
    batch.mapping = mapped.as_data()
    memory.keep(batch, remember(headings, mapped), at=at)
    _queue_check(batch, by, at)
    batch.save()
    record("imports.mapped", batch, by=by, at=at, columns=len(mapped.places))
    return batch


def _order_check(batch: Batch, by: Actor, at: datetime.datetime) -> None:
    step(batch, "check")
    _queue_check(batch, by, at)


def _queue_check(batch: Batch, by: Actor, at: datetime.datetime) -> None:
    title = _("检查导入文件：{name}").format(name=batch.file_name)
    batch.job = order("imports.check", batch, title=title, by=by, at=at)
