"""What a register tells the pipeline about its rows: columns, meaning of a row, how to write it.

The pipeline reads files, stages rows and keeps the report; a register knows its own words. It
registers one adapter in `AppConfig.ready()`.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.forms import Form
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission
from sunlot.errors import Text
from sunlot.imports.models import BatchKind, Change, RowClass
from sunlot.imports.rows import RowCells
from sunlot.imports.values import fold

Images = Mapping[str, Mapping[str, Any] | None]
Holds = Callable[[Sequence[str], datetime.datetime], str]
"""Says in words why records may not be taken back to before a moment; empty if they may."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file. `aliases` are other headers under which it arrives.

    `required`: the header must be there. `is_code`: long digits that must be text; a file that
    keeps them as numbers is refused, because Excel has rounded them. `example` fills the template.
    """

    name: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    is_code: bool = False
    help: Text = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Preset:
    """The headers of one publisher: ``{header: names of columns}``; none means left out."""

    name: str
    label: Text
    headers: Mapping[str, Sequence[str]]

    def known(self) -> dict[str, Sequence[str]]:
        """``{folded header: names of columns}``."""
        return {fold(header): names for header, names in self.headers.items()}


@dataclass(slots=True)
class StagedRow:
    """One row between file and register.

    `key` tells rows of one file apart and finds the record; `data` is JSON; `changes` holds
    ``[label, old, new]`` in words, for an update only. `is_distinct`: a person has decided that
    the row repeats nothing. `parts` are the rows of the file where several are one record.
    """

    number: int
    key: str = ""
    label: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    change: str = ""
    changes: list[list[str]] = field(default_factory=list)
    is_distinct: bool = False
    parts: list[int] = field(default_factory=list)

    @property
    def has_error(self) -> bool:
        """Whether the row cannot be written."""
        return any(problem["level"] == RowClass.ERROR for problem in self.problems)

    @property
    def is_twin(self) -> bool:
        """Whether it waits for a person to say that it repeats nothing."""
        return any(problem["level"] == RowClass.TWIN for problem in self.problems)

    @property
    def is_writable(self) -> bool:
        """Whether the row is written as things stand."""
        return not self.has_error and not self.is_twin

    @property
    def row_class(self) -> str:
        """The class in the report. An accepted warning does not come back on an unchanged row."""
        if self.has_error:
            return RowClass.ERROR
        if self.change == Change.SAME:
            return RowClass.SAME
        if self.is_twin:
            return RowClass.TWIN
        return RowClass.WARNING if self.problems else RowClass(self.change)

    def refuse(self, code: str, message: str, remedy: str = "", *, value: str = "") -> None:
        """Add an error that belongs to the row as a whole, e.g. found against the register."""
        self._add(RowClass.ERROR, code, message, remedy, value)

    def warn(self, code: str, message: str, remedy: str = "", *, value: str = "") -> None:
        """Say something about the row as a whole that does not keep it out."""
        self._add(RowClass.WARNING, code, message, remedy, value)

    def suspect(self, code: str, message: str, remedy: str = "", *, value: str = "") -> None:
        """Say that a new row may mean a record which is there already."""
        if not self.is_distinct:
            self._add(RowClass.TWIN, code, message, remedy, value)

    def _add(self, level: RowClass, code: str, message: str, remedy: str, value: str) -> None:
        self.problems.append(
            {
                "column": "", "field": "", "name": "", "level": level.value, "code": code,
                "value": value, "message": message, "remedy": remedy, "wrong": None,
            }
        )  # fmt: skip

    def refuse_repeat(self, first: int) -> None:
        """Add the error that row `first` of the file is about the same record."""
        self.refuse(
            "imports-row-repeated",
            _("与第 {first} 行重复（{key}）。").format(first=f"{first:,}", key=self.key),
            _("请只保留其中一行。"),
            value=self.key,
        )


@dataclass(frozen=True, slots=True)
class Occasion:
    """On whose behalf and when a file is checked or written."""

    by: Actor
    at: datetime.datetime
    on: datetime.date
    options: Mapping[str, Any]
    present: frozenset[str]
    """Names of the columns that the file has; absent columns leave the register as it is."""
    above: Counter[str] = field(default_factory=Counter)
    """Rows written per record that rows belong to, by its id (the plan of a task): the adapter
    counts here while it writes, so that the one event of the batch names those records."""


class Adapter(Protocol):
    """A register's part of an import."""

    kind: BatchKind
    permission: Permission
    columns: Sequence[Column]
    presets: Sequence[Preset]
    intro: Text
    """One or two sentences above the upload: what belongs into the file."""
    register_url: str
    """Name of the page that lists the records."""
    options_form: type[Form] | None
    """What else must be said when a file is handed in; its answers must be JSON."""
    chunk_size: int
    """How many rows `classify` and `apply` get at once."""

    def context(self, occasion: Occasion) -> Any:
        """Look-ups for one run (regions, departments, …), loaded once."""

    def gather(self, rows: Iterator[RowCells]) -> Iterator[RowCells]:
        """Join rows of the file that are one record; `one_by_one` where each is its own."""

    def parse(self, row: RowCells, context: Any) -> StagedRow:
        """Understand one row. Problems are added by `row`; never reads the database."""

    def classify(self, rows: Sequence[StagedRow], context: Any) -> None:
        """Compare all rows with the register at once: set `change`, `changes` or refuse."""

    def apply(self, rows: Sequence[StagedRow], context: Any) -> None:
        """Write rows just classified as new or update, inside the caller's transaction."""

    def images(self, rows: Sequence[StagedRow], context: Any) -> Images:
        """The records of rows as they are now, as JSON by key of the row; none for new ones."""

    def restore(self, before: Images, context: Any, written_at: datetime.datetime) -> None:
        """Put records back as `before` says, and take those away that were not there.

        :raises UserError: a record is in use or has been changed since.
        """


def one_by_one(_adapter: Any, rows: Iterator[RowCells]) -> Iterator[RowCells]:
    """`Adapter.gather` of a register in whose files every row is a record of its own."""
    return rows


_adapters: dict[str, Adapter] = {}
_holds: dict[str, list[Holds]] = {}
_follow_ups: dict[str, list[Callable[[int], None]]] = {}


def register_hold(kind: str, hold: Holds) -> None:
    """Announce what keeps records of a kind from being taken back, from `AppConfig.ready()`.

    `hold` gets the keys of rows and the moment at which they were written.
    """
    if hold not in _holds.setdefault(kind, []):
        _holds[kind].append(hold)


def holds_of(kind: str) -> Sequence[Holds]:
    """What keeps records of a kind."""
    return _holds.get(kind, [])


def register_follow_up(kind: str, follow_up: Callable[[int], None]) -> None:
    """Announce what is to be done after a batch of a kind was written or taken back.

    `follow_up` gets the key of the batch, after the commit; it orders work and does none itself.
    """
    if follow_up not in _follow_ups.setdefault(kind, []):
        _follow_ups[kind].append(follow_up)


def follow_up(kind: str, batch_id: int) -> None:
    """A batch was written or taken back."""
    for one in _follow_ups.get(kind, []):
        one(batch_id)


def register(adapter: Adapter) -> None:
    """Announce a register's adapter; called once per kind.

    :raises ValueError: two adapters for one kind, a bug.
    """
    if _adapters.setdefault(adapter.kind, adapter) is not adapter:
        raise ValueError(f"two import adapters for {adapter.kind}")


def adapter_of(kind: str) -> Adapter:
    """The adapter of a kind; KeyError where no register announced one."""
    return _adapters[kind]


def adapters_for(by: Actor) -> list[Adapter]:
    """The kinds of file that the actor may import, in the order of `BatchKind`."""
    return [
        _adapters[kind]
        for kind in BatchKind.values
        if kind in _adapters and by.can(_adapters[kind].permission)
    ]
