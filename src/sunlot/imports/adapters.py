"""What a register tells the pipeline about its rows: columns, meaning of a row, how to write it.

The pipeline reads files, stages rows and keeps the report; a register knows its own words. It
registers one adapter in `AppConfig.ready()`.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, runtime_checkable

from django.forms import Form
from django.utils.translation import gettext as _

from sunlot.actors import Actor, Permission
from sunlot.errors import Text, UserError
from sunlot.imports.models import Batch, BatchKind, Change, RowClass
from sunlot.imports.rows import RowCells
from sunlot.imports.values import fold

ROW_REPEATED = "imports-row-repeated"
Words = Sequence[Text] | Callable[[Actor], Sequence[tuple[str, str]]]
"""A closed list; or, of a long one, what to write and the name that it stands for."""
Images = Mapping[str, Mapping[str, Any] | None]
Holds = Callable[[Sequence[str], datetime.datetime], str]
"""Says in words why records may not be taken back to before a moment; empty if they may."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file. `aliases` are other headers under which it arrives.

    `guesses`: headers that often do; a person looks at them.
    `beside`: headers that mean this column where the file has one of the columns of their list, and
    may mean another one otherwise. `proposed`: what a person is offered for all rows of a file
    without the column. `is_personal`: previews mask it.

    `required`: the header must be there. `is_code`: long digits that must be text; a cell that
    keeps them as a number is refused, because Excel has rounded it. `example` fills the template.
    `choices`: what may stand in its cells, for the fields in which they are mended. `is_internal`:
    known in the files of the demonstration, offered to nobody.
    """

    name: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    is_code: bool = False
    help: Text = ""
    example: str = ""
    choices: Words = ()
    guesses: tuple[str, ...] = ()
    beside: Mapping[str, Sequence[str]] = field(default_factory=dict)
    proposed: str = ""
    is_personal: bool = False
    is_internal: bool = False


@dataclass(frozen=True, slots=True)
class Preset:
    """The headers of one publisher: ``{header: names of columns}``; none means left out."""

    name: str
    label: Text
    headers: Mapping[str, Sequence[str]]

    def known(self) -> dict[str, Sequence[str]]:
        """``{folded header: names of columns}``."""
        return {fold(header): names for header, names in self.headers.items()}


@dataclass(frozen=True, slots=True)
class Incoming:
    """The table in which a register's rows wait, and that of the differences.

    Both begin with ``batch_id`` and ``row``; `columns` are the others of the first, in the order
    of a line.
    """

    table: str
    differences: str
    columns: Sequence[str]


@dataclass(frozen=True, slots=True)
class Twin:
    """What a new row may mean: a record of the register, or an earlier row of the file."""

    key: str
    name: str
    is_registered: bool


@dataclass(slots=True)
class StagedRow:
    """One row between file and register.

    `key` tells rows of one file apart and finds the record; `data` is JSON; `changes` holds
    ``[label, old, new]`` in words, for an update only. `is_distinct`: a person has decided that
    the row repeats nothing. `parts` are the rows of the file where several are one record.
    `is_unread`: something of the row was not understood and stays as it was, so that the report
    speaks of the row even where nothing else changes. `said` has by column the texts that stand
    for something else; none of them is personal.
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
    is_unread: bool = False
    said: dict[str, str] = field(default_factory=dict)
    called: str = ""
    """The key as the file says it, where the register makes another of it."""
    apart: str = ""
    """What tells rows of one file apart, where the register makes the key only when it compares."""

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
        if self.change == Change.SAME and not self.is_unread:
            return RowClass.SAME
        if self.is_twin:
            return RowClass.TWIN
        return RowClass.WARNING if self.problems else RowClass(self.change)

    def refuse(
        self, code: str, message: str, remedy: str = "", *, value: str = "",
        also: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Add an error that belongs to the row as a whole, e.g. found against the register.

        :param also: columns that mend it, even where the file lacks them.
        """
        self._add(RowClass.ERROR, code, message, remedy, value)
        if also:
            self.problems[-1]["also"] = list(also)

    def warn(self, code: str, message: str, remedy: str = "", *, value: str = "") -> None:
        """Say something about the row as a whole that does not keep it out."""
        self._add(RowClass.WARNING, code, message, remedy, value)

    def suspect(
        self, code: str, message: str, remedy: str = "", *, value: str = "",
        twin: Twin | None = None,
    ) -> None:  # fmt: skip
        """Say that a new row may mean a record which is there already."""
        if not self.is_distinct:
            self._add(RowClass.TWIN, code, message, remedy, value)
            if twin is not None:
                self.problems[-1]["twin"] = asdict(twin)

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
            ROW_REPEATED,
            _("与第 {first} 行重复（{key}）。").format(
                first=f"{first:,}", key=self.called or self.key
            ),
            _("请只保留其中一行，其余的勾选“不导入这一行”。"),
            value=self.called or self.key,
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
    distinct: frozenset[int] = frozenset()
    """Rows of the file of which a person has said that they repeat nothing."""
    same: Mapping[int, str] = field(default_factory=dict)
    """Rows of the file of which a person has said which record they mean, by its key."""
    department_id: int | None = None
    """The department whose file it is; a second person may belong to another."""
    undecided: frozenset[int] | None = None
    """Once the file was checked: the rows of which nobody has said so; no other is suspected."""
    above: Counter[str] = field(default_factory=Counter)
    """Rows written per record that rows belong to, by its id (the plan of a task): the adapter
    counts here while it writes, so that the one event of the batch names those records."""


class Register(Protocol):
    """What every register says about its files."""

    kind: BatchKind
    permission: Permission
    columns: Sequence[Column]
    presets: Sequence[Preset]
    intro: Text
    """One or two sentences above the upload: what belongs into the file."""
    register_url: str
    """Name of the page that lists the records."""
    record_url: str
    """Name of the page of one record, by its key; empty where there is none."""
    options_form: type[Form] | None
    """What else must be said when a file is handed in; its answers must be JSON."""

    def context(self, occasion: Occasion) -> Any:
        """Look-ups for one run (regions, departments, …), loaded once."""

    def parse(self, row: RowCells, context: Any) -> StagedRow:
        """Understand one row. Problems are added by `row`; never reads the database."""


class Adapter(Register, Protocol):
    """The part of a register whose rows are compared chunk by chunk."""

    chunk_size: int
    """How many rows `classify` and `apply` get at once."""

    def gather(self, rows: Iterator[RowCells]) -> Iterator[RowCells]:
        """Join rows of the file that are one record; `one_by_one` where each is its own."""

    def classify(self, rows: Sequence[StagedRow], context: Any) -> None:
        """Compare all rows with the register at once: set `change`, `changes` or refuse."""

    def apply(self, rows: Sequence[StagedRow], context: Any) -> None:
        """Write rows just classified as new or update, inside the caller's transaction."""

    def images(self, rows: Sequence[StagedRow], context: Any) -> Images:
        """The records of rows as they are now, as JSON by key of the row; none for new ones."""

    def restore(
        self, before: Images, context: Any, written_at: datetime.datetime, run: "Writing"
    ) -> None:
        """Put records back as `before` says, and take those away that were not there.

        Who reads what was changed since a moment has to hear of what was put back: its time is
        that of the run.

        :raises UserError: a record is in use or has been changed since.
        """


@runtime_checkable
class SparingAdapter(Adapter, Protocol):
    """An adapter that knows which records of a batch stay as they are, so that taking the batch
    back can leave these and put back the rest."""

    def stays(
        self, before: Images, context: Any, written_at: datetime.datetime
    ) -> Mapping[str, str]:
        """Why records of a batch are not taken back, in words by key: changed again, or used."""


@dataclass(frozen=True, slots=True)
class Writing:
    """One run that writes or takes back: the batch, on whose behalf, and the records' new time."""

    batch_id: int
    by_id: int | None
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What one piece of taking a batch back did: so many records are done with, of which so many
    keep something that the batch wrote or a later change of it; `place` is where the next piece
    goes on, as the register counts its records."""

    count: int
    spared: int = 0
    place: tuple[int, int] | None = None

    def __bool__(self) -> bool:
        """Whether there was anything left to take back."""
        return self.count > 0


@dataclass(frozen=True, slots=True)
class Again:
    """A record that was changed again since a batch wrote it: when and by whom at last, and from
    which file; empty where no person or no file stands behind it."""

    key: str
    label: str
    at: datetime.datetime
    by_name: str
    file_name: str


@runtime_checkable
class SetAdapter(Register, Protocol):
    """The part of a register of millions: rows wait in a table of their own, unlogged, and are
    compared with the register by joins.

    Of rows that need a change, or were found by another number than their key, a table of
    differences says what is to be done; the others are mentioned nowhere else. Both are made anew
    whenever they are needed.
    """

    incoming: Incoming
    apart: bool
    """Whether pieces touch no record in common, so that two may be written at the same time."""
    spares_later: bool
    """Whether taking a batch back leaves what was changed again since; else it is refused."""

    def plain(self, layout: Any, context: Any) -> Callable[[Any], Any]:
        """How the rows of a `reading.Block` in customary form are understood, column by column.

        Says of a row exactly what `line` of `parse` would say, or nothing; see `reading.Plain`.
        """

    def line(self, row: StagedRow, context: Any) -> str:
        """A row that was read word for word, as a line of the table."""

    def compare(self, batch_id: int, context: Any) -> str:
        """Fill the table of differences; what `holds` needs to know of this comparison."""

    def holds(self, mark: str, context: Any) -> bool:
        """Whether a comparison would find the same again: neither the register nor the look-ups
        have changed since."""

    def troubled(self, batch_id: int, context: Any) -> Iterator[StagedRow]:
        """Rows that are not written as things stand, with the reasons, in the order of the file."""

    def changing(self, batch_id: int, context: Any, limit: int) -> Iterator[StagedRow]:
        """The first rows that change a record, with what changes in words, in the order of the
        file; of the later ones those of which something is said."""

    def plainly(self, change: Change) -> str:
        """A statement that selects (number in the report, key, label) of the rows of ``%(batch)s``
        that are new, the same, or absent, and of which nothing is said, in the order of the file;
        empty where they are not listed. The first ``%(most)s`` are taken: of a large file it may
        look at the beginning only."""

    def warned(self, batch_id: int) -> Iterator[StagedRow]:
        """Rows to be written of which somebody should know something, in the order of the file."""

    def unread(self, batch_id: int) -> Iterator[StagedRow]:
        """Rows that change nothing, of which something was not understood and stays as it was."""

    def remarks(self, batch_id: int, context: Any) -> list[str]:
        """What the page of the check says of the file as a whole, as sentences."""

    def preview(
        self, batch_id: int, numbers: Sequence[int]
    ) -> Mapping[int, list[tuple[str, Text, str]]]:
        """``{row: [(column, label, text), …]}``: new rows as they would be written, for one page
        of a report while they wait; personal data are masked."""

    def listed(self, context: Any) -> int:
        """How many records a full list is compared with."""

    def unclear(self, batch_id: int) -> int:
        """How many rows with errors name no record of the register: whom they mean is not known."""

    def figures(self, batch_id: int) -> Counter[str]:
        """How many rows of the table of differences are in each `Change`, or are kept out."""

    def write(self, run: Writing, rows: range, context: Any) -> Counter[str]:
        """Write the differences of these rows of the file; how many, by `Change`."""

    def confirm(self, run: Writing) -> None:
        """All differences are written: keep which records the file left as they are."""

    def named(self, batch_id: int) -> str | None:
        """Which records the rows that wait are about, as `confirm_called` takes them."""

    def confirm_called(self, named: str, by_id: int, at: datetime.datetime) -> None:
        """A department's call changed none of these: keep that it named them."""

    def objection(self, batch: Batch) -> UserError | None:
        """What the register knows against taking a batch back."""

    def count_changed_again(self, batch_id: int) -> int:
        """How many of its records were changed again since; 0 where that keeps it from going."""

    def changed_again(self, batch_id: int, most: int | None = None) -> Iterator[Again]:
        """Those records, or the first of them."""

    def count_staying(self, batch_id: int) -> int:
        """How many records that the batch made stay, being changed or used since."""

    def staying_among(self, batch_id: int, ids: Sequence[str]) -> set[str]:
        """Those of some of its records, by key."""

    def written(self, batch_id: int) -> int:
        """How many records the register knows to be the batch's."""

    def leaves_a_trace(self, batch_id: int) -> bool:
        """Whether a batch that wrote no record left something that can be taken back."""

    def keys(self, batch_id: int) -> Iterator[list[str]]:
        """The keys of what a batch wrote, some thousand at a time."""

    def take_back(
        self, run: Writing, limit: int, context: Any, place: tuple[int, int] | None = None
    ) -> TakenBack:
        """Put back at most so many records as they were, or take them away.

        :param place: of the piece before; without it, from the beginning.
        """

    def before_load(self, new: int) -> None:
        """A register that is nearly empty gets so many records: what is made faster later, goes."""

    def after_load(self) -> None:
        """Make again what `before_load` put aside; harmless where it did not."""


AnyAdapter = Adapter | SetAdapter


def one_by_one(_adapter: Any, rows: Iterator[RowCells]) -> Iterator[RowCells]:
    """`Adapter.gather` of a register in whose files every row is a record of its own."""
    return rows


_adapters: dict[str, AnyAdapter] = {}
_holds: dict[str, list[Holds]] = {}
_follow_ups: dict[str, list[Callable[[int], None]]] = {}


KeyWords = Callable[[str], str]
_key_words: dict[str, KeyWords] = {}


def register_key_words(kind: str, words: KeyWords) -> None:
    """Announce how the keys of a kind are said to people, from `AppConfig.ready()`."""
    _key_words[kind] = words


def key_words(kind: str, key: str) -> str:
    """A key as people say it."""
    words = _key_words.get(kind)
    return words(key) if words else key


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


def register(adapter: AnyAdapter) -> None:
    """Announce a register's adapter; called once per kind.

    :raises ValueError: two adapters for one kind, a bug.
    """
    if _adapters.setdefault(adapter.kind, adapter) is not adapter:
        raise ValueError(f"two import adapters for {adapter.kind}")


def adapter_of(kind: str) -> AnyAdapter:
    """The adapter of a kind; KeyError where no register announced one."""
    return _adapters[kind]


def adapters_for(by: Actor) -> list[AnyAdapter]:
    """The kinds of file that the actor may import, in the order of `BatchKind`."""
    return [
        _adapters[kind]
        for kind in BatchKind.values
        if kind in _adapters and by.can(_adapters[kind].permission)
    ]
