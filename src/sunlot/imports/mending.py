"""Mended rows: a file made from the annotated workbook; only what was mended is taken from it."""

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction

from sunlot.actors import Actor
from sunlot.errors import UserError
from sunlot.imports import corrections, errors
from sunlot.imports.adapters import adapter_of
from sunlot.imports.mapping import NUMBER_HEADER
from sunlot.imports.models import Batch
from sunlot.imports.queries import with_numbers
from sunlot.imports.reading import Layout, Skipped, look_at, read_table, spool
from sunlot.imports.reading.header import Heading, find_header, headings_of
from sunlot.imports.reading.table import covered_cells, raw_rows
from sunlot.imports.settling import file_of, note
from sunlot.imports.states import TRANSITIONS, BatchState
from sunlot.imports.values import fold, is_rounded
from sunlot.imports.work import layout_of
from sunlot.states import move

NUMBER = "original_row"
Texts = dict[int, dict[str, str]]


@transaction.atomic
def take(*, batch_id: int, path: str, name: str, by: Actor, at: datetime.datetime) -> None:
    """Keep the cells that differ from the first file, in the rows in which something was found.

    :raises UserError: the file cannot be read, or lacks the column with the original row numbers.
    :raises NoCorrections: nothing differs.
    """
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state != BatchState.CHECKING:
        return
    mended = Path(settings.MEDIA_ROOT, path)
    if not mended.is_file():
        raise errors.FileGone
    layout = layout_of(batch)
    fixes = _texts(mended, name, _layout_of_mended(mended, name, layout), batch)
    wanted = {
        number
        for row in with_numbers(batch, fixes).filter(row_class__in=corrections.MENDABLE)
        for number in row.numbers
        if number in fixes
    }
    original = _texts(file_of(batch), batch.file_name, layout, batch, only=wanted)
    covered = _covered(batch, layout)
    cells = {
        (number, column): text
        for number in sorted(wanted)
        for column, text in fixes[number].items()
        if column in layout.places
        and text != original[number].get(column, "")
        and (text or (number, layout.places[column].position) not in covered)
    }
    if not cells:
        raise errors.NoCorrections
    _refuse_rounded(cells, layout, batch)
    corrections.keep(batch, cells, (), by=by, at=at)


@transaction.atomic
def leave(*, batch_id: int, error: UserError | None = None) -> None:
    """The file could not be used: the batch waits as before."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state != BatchState.CHECKING:
        return
    move(batch, "keep", table=TRANSITIONS, labels=BatchState)
    note(batch, error)
    batch.save()


def forget(path: str) -> None:
    """The file has been read."""
    spool.forget(Path(settings.MEDIA_ROOT, path))


def _layout_of_mended(path: Path, name: str, layout: Layout) -> Layout:
    """Find the same headers, and the column with the original row numbers."""
    words = {key for one in layout.places.values() for key in one.keys} | {fold(NUMBER_HEADER)}
    for part in look_at(path, file_name=name).parts:
        found = find_header(part, words)
        if found is None:
            continue
        # The annotated workbook has the header where the file had it; only mended rows may be left.
        headings = headings_of(part, found[0])
        number = next((one for one in headings if fold(NUMBER_HEADER) in one.keys), None)
        if number is not None:
            places = {NUMBER: number}
            for column, heading in layout.places.items():
                same = _same(heading, headings)
                if same is not None:
                    places[column] = same
            return Layout(part, found[0], places)
    raise errors.MendedUnknown(name=name, column=NUMBER_HEADER)


def _refuse_rounded(cells: Mapping[tuple[int, str], str], layout: Layout, batch: Batch) -> None:
    """Codes that were typed as numbers have lost digits again."""
    codes = {one.name for one in adapter_of(batch.kind).columns if one.is_code}
    for (number, column), text in cells.items():
        if column in codes and is_rounded(text):
            place = layout.places[column]
            raise errors.CodesAsNumbers(
                row=f"{number:,}", column=place.letter, label=place.label, value=text
            )


def _same(heading: Heading, headings: Sequence[Heading]) -> Heading | None:
    """The column with the same header, at the same place if there are several."""
    found = [one for one in headings if set(one.keys) & set(heading.keys)]
    exact = [one for one in found if one.position == heading.position]
    return next(iter(exact or found), None)


def _texts(
    path: Path, name: str, layout: Layout, batch: Batch, *, only: set[int] | None = None
) -> Texts:
    """``{row of the first file: {column: text}}``."""
    rows = read_table(
        path, file_name=name, layout=layout, columns=adapter_of(batch.kind).columns,
        skipped=Skipped(),
    )  # fmt: skip
    found: Texts = {}
    for row in rows:
        if NUMBER in layout.places:
            text = row.raw(NUMBER)
            number = int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
        else:
            number = row.number
        if number and (only is None or number in only):
            found[number] = {column: row.raw(column) for column in layout.places} | row.lost
    return found


def _covered(batch: Batch, layout: Layout) -> set[tuple[int, int]]:
    """Cells below a merged one: blank in the workbook, although they say the same."""
    _rows, merges = raw_rows(file_of(batch), file_name=batch.file_name, layout=layout)
    return covered_cells(merges)
