"""What the background jobs do with a batch before it is written: read, check, settle after a stop.

Each step is one transaction: a killed worker or database leaves the batch as it was, and the job
can run again.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from django.db import transaction

from sunlot import clock
from sunlot.actors import Actor
from sunlot.errors import UserError
from sunlot.imports import errors, memory
from sunlot.imports.adapters import (
    Adapter,
    AnyAdapter,
    Occasion,
    SetAdapter,
    StagedRow,
    adapter_of,
)
from sunlot.imports.corrections import ANSWERS, answers_of
from sunlot.imports.guessing import Choice, guess
from sunlot.imports.mapping import Mapped, is_personal
from sunlot.imports.models import LEFT_OUT, Batch, Change, RowClass
from sunlot.imports.reading import (
    Layout,
    Piece,
    Skipped,
    Survey,
    limits,
    look_at,
    read_pieces,
    read_table,
)
from sunlot.imports.rows import RowCells
from sunlot.imports.settling import close, file_of, forget_file, note
from sunlot.imports.setwise import checking
from sunlot.imports.setwise.ahead import ahead
from sunlot.imports.staging import batched, copy_rows
from sunlot.imports.states import TRANSITIONS, BatchState
from sunlot.jobs.registry import Reporter
from sunlot.states import move

SHOWN_BYTES = 400_000
"""A file of so many bytes has some two thousand rows."""
APART = "apart"
"""Option of a batch whose rows are records, each by itself: those that a program hands in."""


@transaction.atomic
def read(*, batch_id: int) -> None:
    """Look at the file and propose how it is read; what is beyond doubt is checked at once.

    :raises UserError: the file is no table, or has nothing below its header.
    """
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state != BatchState.READING:
        return
    survey = look_at(_present_file(batch), file_name=batch.file_name)
    found = guess(survey, adapter_of(batch.kind), memory.recall(batch))
    last = found.choice.header.last
    if not isinstance(found.doubt, errors.NoHeader) and not _goes_below(survey, last):
        raise errors.NoRows(row=last)
    batch.survey = survey.as_data()
    batch.choice, batch.mapping = found.choice.as_data(), found.mapped.as_data()
    note(batch, found.doubt)
    move(batch, found.at or "check", table=TRANSITIONS, labels=BatchState)
    batch.save()


def _goes_below(survey: Survey, header: int) -> bool:
    return any(number > header for part in survey.parts for number, _cells in part.rows)


@transaction.atomic
def check(*, batch_id: int, reporter: Reporter, at: datetime.datetime) -> None:
    """Understand every row, compare with the register, keep the report.

    :raises UserError: a column cannot be used as it stands.
    """
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state != BatchState.CHECKING:
        return
    adapter = adapter_of(batch.kind)
    batch.reading = _reading_of(batch, layout_of(batch), adapter)
    if isinstance(adapter, SetAdapter):
        skipped = stage_setwise(batch, adapter, reporter, at)
    else:
        skipped = _stage(batch, adapter, _Run(batch, reporter, at))
    batch.reading |= {"skipped": skipped.count, "skipped_rows": skipped.notes}
    batch.checked_at = at
    note(batch, None)
    move(batch, "checked", table=TRANSITIONS, labels=BatchState)
    batch.save()


def stage_setwise(
    batch: Batch, adapter: SetAdapter, reporter: Reporter, at: datetime.datetime
) -> Skipped:
    """Put the rows of the file where they wait, and report how they meet the register."""
    layout, skipped = layout_of(batch), Skipped()
    context = adapter.context(occasion_of(batch, reporter.by, at))
    corrections, labels = _corrections(batch), _labels(adapter)
    # Of small files each row is shown with its own words beside what they stand for.
    is_shown = batch.size <= SHOWN_BYTES and not batch.options.get(APART)
    but = range(2 * limits.ROWS) if is_shown else corrections.keys()
    pieces = read_pieces(
        _present_file(batch), file_name=batch.file_name, layout=layout, columns=adapter.columns,
        skipped=skipped, plain=adapter.plain(layout, context), but=but,
    )  # fmt: skip
    counts, said = checking.stage(
        batch,
        adapter,
        ahead(_mended(piece, corrections, labels) for piece in pieces),
        context,
        reporter,
    )
    checking.report(batch, adapter, context, counts, said)
    return skipped


def _mended(
    piece: Piece, corrections: Mapping[int, Mapping[str, str]], labels: Mapping[str, str]
) -> Piece:
    return replace(piece, others=list(_corrected(piece.others, corrections, labels)))


class _Run:
    """On whose behalf a check runs, and what people have decided."""

    def __init__(self, batch: Batch, reporter: Reporter, at: datetime.datetime) -> None:
        self.reporter = reporter
        self.occasion = occasion_of(batch, reporter.by, at)


def _stage(batch: Batch, adapter: Adapter, run: _Run) -> Skipped:
    skipped = Skipped()
    cells = corrected(
        batch, read_table(
            _present_file(batch), file_name=batch.file_name, layout=layout_of(batch),
            columns=adapter.columns, skipped=skipped,
        )
    )  # fmt: skip
    context = adapter.context(run.occasion)
    batch.rows.all().delete()
    seen: dict[str, int] = {}
    counts: Counter[str] = Counter()
    writes: Counter[str] = Counter()
    done = joined = 0
    records = cells if batch.options.get(APART) else adapter.gather(cells)
    for chunk in batched(records, adapter.chunk_size):
        rows = [adapter.parse(row, context) for row in chunk]
        joined += sum(max(0, len(row.parts) - 1) for row in rows)
        for row in rows:
            row.is_distinct = row.number in run.occasion.distinct
        _refuse_repeats(rows, seen)
        adapter.classify([row for row in rows if not row.has_error], context)
        copy_rows(batch, rows)
        counts.update(str(row.row_class) for row in rows)
        writes.update(str(row.change) for row in rows if not row.has_error and not row.is_twin)
        done += len(rows)
        run.reporter.progress(done, 0)
    batch.counts = {one.value: counts[one] for one in RowClass if one != RowClass.GONE}
    batch.writes = {one.value: writes[one] for one in Change if one != Change.GONE}
    batch.reading["joined"] = joined
    return skipped


def layout_of(batch: Batch) -> Layout:
    """How the batch's file is read."""
    survey, choice = Survey.from_data(batch.survey), Choice.from_data(batch.choice)
    mapped = Mapped.from_data(batch.mapping, choice.headings(survey))
    return Layout(survey.parts[choice.part], choice.header, mapped.places, mapped.fixed)


def corrected(batch: Batch, rows: Iterable[RowCells]) -> Iterator[RowCells]:
    """The rows with what people put in place of single cells, without those that they left out."""
    return _corrected(rows, _corrections(batch), _labels(adapter_of(batch.kind)))


def _corrected(
    rows: Iterable[RowCells], corrections: Mapping[int, Mapping[str, str]],
    labels: Mapping[str, str],
) -> Iterator[RowCells]:  # fmt: skip
    for row in rows:
        texts = corrections.get(row.number, {})
        if LEFT_OUT in texts:
            continue
        row.correct(texts, labels)
        row.refuse_lost()
        yield row


def _labels(adapter: AnyAdapter) -> dict[str, str]:
    return {column.name: column.label for column in adapter.columns}


def _corrections(batch: Batch) -> Mapping[int, Mapping[str, str]]:
    by_row: dict[int, dict[str, str]] = defaultdict(dict)
    for number, column, value in batch.corrections.exclude(column__in=ANSWERS).values_list(
        "number", "column", "value"
    ):
        by_row[number][column] = value
    return by_row


def _reading_of(batch: Batch, layout: Layout, adapter: AnyAdapter) -> dict[str, object]:
    """How the file was understood, for the page."""
    part = layout.part
    labels = _labels(adapter)
    survey, choice = Survey.from_data(batch.survey), Choice.from_data(batch.choice)
    headings = choice.headings(survey)
    used = {one.position for one in layout.places.values()}
    return {
        "encoding": part.name if part.is_text else "", "delimiter": part.delimiter,
        "sheet": "" if part.is_text else part.name, "header_row": layout.header.last,
        "columns": [
            [one.letter, one.label, labels[name]]
            for name, one in sorted(layout.places.items(), key=lambda pair: pair[1].position)
        ],
        "fixed": [[labels[name], text] for name, text in layout.fixed.items()],
        "present": sorted({*layout.places, *layout.fixed}),
        "personal": [one.label for one in headings if is_personal(one)],
        "unused": [
            one.label for one in headings if one.position not in used and not is_personal(one)
        ],
    }  # fmt: skip


@transaction.atomic
def fail(*, batch_id: int, error: UserError) -> None:
    """Keep why a file could not be used: unreadable, it goes; else a person can choose again."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state == BatchState.READING:
        move(batch, "fail", table=TRANSITIONS, labels=BatchState)
        forget_file(batch)
    elif batch.state == BatchState.CHECKING:
        move(batch, "unfit", table=TRANSITIONS, labels=BatchState)
    else:
        return
    note(batch, error)
    batch.save()


@transaction.atomic
def give_up(*, batch_id: int) -> None:
    """The person cancelled: nothing was staged, the file goes."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state in (BatchState.READING, BatchState.CHECKING):
        close(batch)


def occasion_of(
    batch: Batch, by: Actor, at: datetime.datetime, *, undecided: frozenset[int] | None = None
) -> Occasion:
    """On whose behalf and when, with the columns that the file has.

    :param undecided: the rows that wait for a decision, once the file was checked.
    """
    answers = answers_of(batch)
    return Occasion(
        by=by, at=at, on=clock.today_of(at), options=batch.options,
        present=frozenset(batch.reading.get("present", [])),
        distinct=frozenset(one.number for one in answers if not one.is_same),
        same={one.number: one.other for one in answers if one.is_same},
        department_id=batch.department_id, undecided=undecided,
    )  # fmt: skip


def _present_file(batch: Batch) -> Path:
    path = file_of(batch)
    if not batch.path or not path.is_file():
        raise errors.FileGone
    return path


def _refuse_repeats(rows: Iterable[StagedRow], seen: dict[str, int]) -> None:
    for row in rows:
        if not row.key:
            continue
        first = seen.setdefault(row.key, row.number)
        if first != row.number:
            row.refuse_repeat(first)
