"""Taking a batch back row by row: which rows stay as they are, and why; the others go back."""

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sunlot.actors import Actor
from sunlot.imports.adapters import SparingAdapter, adapter_of, holds_of
from sunlot.imports.models import Batch, BatchRow, Change
from sunlot.imports.staging import staged_of, written_rows
from sunlot.imports.undoing import later_rows
from sunlot.imports.work import occasion_of


@dataclass(frozen=True, slots=True)
class Staying:
    """A row whose record is not taken back, and why."""

    row: BatchRow
    why: str


@dataclass(frozen=True, slots=True)
class Return:
    """What taking a batch back does, row by row: which rows stay, and how many of the others are
    taken away or get their former content."""

    staying: Sequence[Staying]
    removed: int
    restored: int

    @property
    def total(self) -> int:
        """Rows that are taken back."""
        return self.removed + self.restored


def return_of(batch: Batch, by: Actor, *, at: datetime.datetime) -> Return | None:
    """For the page that asks; None where the register takes back all or nothing."""
    adapter = adapter_of(batch.kind)
    if not isinstance(adapter, SparingAdapter):
        return None
    context = adapter.context(occasion_of(batch, by, at))
    staying: list[Staying] = []
    figures: Counter[str] = Counter()
    for rows in written_rows(batch, adapter.chunk_size):
        why = why_rows_stay(batch, rows, adapter, context)
        staying += [Staying(row, why[row.key]) for row in rows if row.key in why]
        figures.update(row.change for row in rows if row.key not in why)
    staying.sort(key=lambda one: one.row.number)
    return Return(staying, figures[Change.NEW], figures[Change.UPDATE])


def why_rows_stay(
    batch: Batch, rows: Sequence[BatchRow], adapter: SparingAdapter, context: Any
) -> dict[str, str]:
    """Why rows of a batch are not taken back, in words by key."""
    if batch.applied_at is None:
        return {}
    keys = [row.key for row in rows]
    found = dict(adapter.stays({row.key: row.before for row in rows}, context, batch.applied_at))
    for row in _changed_since(adapter, rows, context):
        found.setdefault(row, _("之后又有改动。"))
    for later in later_rows(batch, keys):
        found[later.key] = _("之后又由“{file}”（批次 {batch}）更新。").format(
            file=later.batch.file_name, batch=later.batch_id
        )
    for hold in holds_of(batch.kind):
        if hold(keys, batch.applied_at):
            held = {key: hold([key], batch.applied_at) for key in keys}
            found |= {key: why for key, why in held.items() if why}
    return found


def _changed_since(
    adapter: SparingAdapter, rows: Sequence[BatchRow], context: Any
) -> Iterator[str]:
    """Keys of records that no longer say what the file said."""
    staged = [staged_of(row) for row in rows]
    for row in staged:
        row.is_distinct = True
    adapter.classify(staged, context)
    yield from (row.key for row in staged if row.has_error or row.change != Change.SAME)
