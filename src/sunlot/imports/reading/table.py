"""A file as rows of text by column name, read as somebody chose."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sunlot.imports import errors
from sunlot.imports.adapters import Column
from sunlot.imports.reading import csvfile, limits
from sunlot.imports.reading.blocks import Block, csv_blocks, row_blocks
from sunlot.imports.reading.header import HeaderRows, Heading, fill_merged
from sunlot.imports.reading.survey import Part, RawRow
from sunlot.imports.reading.workbook import Sheet, read_workbook
from sunlot.imports.rows import RowCells
from sunlot.imports.values import Cell, is_rounded, text_of

NOTE = re.compile(r"^(注|备注|说明|填表|填报|制表|审核|合计|总计|小计|单位负责人|联系人)[:：\s]?")
TOTAL = re.compile(r"^(合\s*计|总\s*计|小\s*计)([:：\s].*)?$")
# Who filled a table in, and when: a row of nothing else stands below it.
SIGNED = re.compile(
    r"^(填[表报]|制[表单]|审[核批]|复核|单位|科室|股室|部门|负责人|经办|联系|电话|日期|时间)\w{0,6}\s*[:：]"
    r"|^(20)?\d{2}\s*年\s*\d{1,2}\s*月(\s*\d{1,2}\s*日)?$|^20\d{2}([-/.]\d{1,2}){2}$"
)
GOES_ON = re.compile(r"^[（(]?\d{1,2}[.．、)）]\s*\S")
SECTION_FROM = 3
NOTES = 10


@dataclass(frozen=True, slots=True)
class Layout:
    """Which part of a file is read, and what stands where.

    `places` maps a column's name to its heading; `fixed` gives the text of columns that the file
    lacks and that are the same in all rows.
    """

    part: Part
    header: HeaderRows
    places: Mapping[str, Heading]
    fixed: Mapping[str, str] = field(default_factory=dict)

    def words(self) -> dict[str, tuple[str, str]]:
        """``{name: (letter, header)}`` of every column that rows have."""
        found = {name: (one.letter, one.label) for name, one in self.places.items()}
        return found | dict.fromkeys(self.fixed, ("", ""))


@dataclass(slots=True)
class Skipped:
    """Rows that are no data, filled while the table is read."""

    count: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, number: int, filled: Sequence[str]) -> None:
        """Count a row, and keep the beginning of the first ones."""
        self.count += 1
        if filled and len(self.notes) < NOTES:
            self.notes.append(f"{number}：{filled[0][:60]}")


Plain = Callable[[Block], pa.StringArray]
"""Understands the rows of a block that say everything in the customary form, and gives their lines
to be staged; null for every other row, which is then read word for word."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows in the order of the file: numbers and lines of those understood at once, and others."""

    numbers: pa.Int64Array
    lines: pa.StringArray
    others: Sequence[RowCells]


def read_table(
    path: Path, *, file_name: str, layout: Layout, columns: Sequence[Column], skipped: Skipped
) -> Iterator[RowCells]:
    """The data rows below the header.

    :raises UserError: a column cannot be used as it stands, or the file is too long or empty.
    """
    rows, merges = raw_rows(path, file_name=file_name, layout=layout)
    reader = _Reader(layout, columns, _wide_rows(merges), skipped)
    count = _Counter(layout.header)
    for number, cells in rows:
        if found := reader.read(number, cells):
            count.add(1)
            yield found
    count.end()


def read_pieces(
    path: Path, *, file_name: str, layout: Layout, columns: Sequence[Column], skipped: Skipped,
    plain: Plain, but: Collection[int] = (),
) -> Iterator[Piece]:  # fmt: skip
    """The same rows, most of them understood at once by `plain`.

    :param but: numbers of rows that are read word for word in any case.
    :raises UserError: as `read_table`.
    """
    if layout.part.is_text:
        merges: Sequence[Sequence[int]] = ()
        blocks = csv_blocks(path, layout.part, layout.header, layout.places, columns)
    else:
        rows, merges = raw_rows(path, file_name=file_name, layout=layout)
        blocks = row_blocks(rows, layout.places, columns)
    reader = _Reader(layout, columns, _wide_rows(merges), skipped)
    count = _Counter(layout.header)
    for block in blocks:
        lines = plain(block)
        left = {place for place, number in enumerate(block.numbers) if number in but} if but else ()
        unsure = {*block.odd, *left, *_shortened(block, columns)}
        is_plain = pc.and_(lines.is_valid(), _without(len(lines), unsure))
        others = []
        for place in pc.indices_nonzero(pc.invert(is_plain)).to_pylist():
            cells = block.cells(place)
            if any(cells) and (found := reader.read(block.numbers[place], cells)):
                others.append(found)
        found_lines = lines.filter(is_plain)
        count.add(len(found_lines) + len(others))
        yield Piece(pa.array(block.numbers, pa.int64()).filter(is_plain), found_lines, others)
    count.end()


def _shortened(block: Block, columns: Sequence[Column]) -> Iterator[int]:
    """Places of rows with a code in scientific notation."""
    for one in columns:
        if one.is_code and one.name in block.columns:
            found = pc.match_substring(block.columns[one.name], "E+", ignore_case=True)
            yield from pc.indices_nonzero(found).to_pylist()


def _without(length: int, places: Collection[int]) -> pa.BooleanArray:
    mask = bytearray(b"\x01") * length
    for place in places:
        mask[place] = 0
    return pa.Array.from_buffers(pa.uint8(), length, [None, pa.py_buffer(bytes(mask))]).cast("bool")


class _Counter:
    """Counts data rows: some, and not too many."""

    def __init__(self, header: HeaderRows) -> None:
        self._header = header
        self._count = 0

    def add(self, rows: int) -> None:
        self._count += rows
        if self._count > limits.ROWS:
            raise errors.TooManyRows(limit=f"{limits.ROWS:,}")

    def end(self) -> None:
        if not self._count:
            raise errors.NoRows(row=self._header.last)


class _Reader:
    """Reads rows word for word."""

    def __init__(
        self, layout: Layout, columns: Sequence[Column], wide: set[int], skipped: Skipped
    ) -> None:
        self._fixed = dict(layout.fixed)
        labels = {one.name: one.label for one in columns}
        self._places = layout.words() | {name: ("", labels[name]) for name in layout.fixed}
        self._positions = {name: one.position for name, one in layout.places.items()}
        self._codes = [one.name for one in columns if one.is_code and one.name in self._positions]
        self._wide = wide
        self._skipped = skipped
        self._noted = 0

    def read(self, number: int, cells: Sequence[Cell]) -> RowCells | None:
        """The row as text by column; None where it is a note or a title."""
        size = len(cells)
        lost = {
            name: text_of(cells[position]) for name in self._codes
            if (position := self._positions[name]) < size and is_rounded(cells[position])
        }  # fmt: skip
        texts = {
            name: text_of(cells[position]) if position < size else ""
            for name, position in self._positions.items()
        }
        filled = [text for cell in cells if (text := text_of(cell))]
        is_title = number in self._wide and len(filled) == 1
        is_note = _is_note(filled) or (self._noted == number - 1 and _goes_on(filled))
        if not any(texts.values()) or is_note or is_title:
            self._noted = number if is_note else self._noted
            self._skipped.add(number, filled)
            return None
        return RowCells(number, texts | dict.fromkeys(lost, "") | self._fixed, self._places, lost)


def raw_rows(
    path: Path, *, file_name: str, layout: Layout
) -> tuple[Iterator[RawRow], Sequence[Sequence[int]]]:
    """All rows below the header with merged cells filled, and the merged areas.

    :raises UserError: the sheet is gone, or a column that is used has cells that cannot be read.
    """
    part = layout.part
    if part.is_text:
        rows: Iterator[RawRow] = csvfile.read_csv(
            path, encoding=part.encoding, delimiter=part.delimiter
        )
        return _below(layout.header, rows), ()
    events = read_workbook(path, file_name=file_name, sheet=part.name)
    sheet = next(events, None)
    if not isinstance(sheet, Sheet):
        raise errors.NoRows(row=layout.header.last)
    _refuse_broken(layout)
    rows = (event for event in events if not isinstance(event, Sheet))
    return _below(layout.header, fill_merged(rows, sheet.merges)), sheet.merges


def covered_cells(merges: Iterable[Sequence[int]]) -> set[tuple[int, int]]:
    """(row as Excel numbers it, column from 0) of cells below the first row of a merged area."""
    return {
        (row + 1, column)
        for top, left, bottom, right in merges
        for row in range(top + 1, bottom + 1)
        for column in range(left, right + 1)
    }


def _below(header: HeaderRows, rows: Iterable[RawRow]) -> Iterator[RawRow]:
    return (row for row in rows if row[0] > header.last)


def _refuse_broken(layout: Layout) -> None:
    part = layout.part
    letters = [one.letter for one in layout.places.values()]
    for found, error in (
        (part.broken, errors.ErrorCells),
        (part.empty, errors.FormulaWithoutValue),
    ):
        cells = [found[letter] for letter in letters if letter in found]
        if cells:
            raise error(sheet=part.name, cells="、".join(cells[:5]))


def _wide_rows(merges: Sequence[Sequence[int]]) -> set[int]:
    """Numbers of rows that begin with a title across several columns: sections, no data."""
    return {top + 1 for top, left, _, right in merges if right - left + 1 >= SECTION_FROM}


def _is_note(filled: Sequence[str]) -> bool:
    """A row of totals, however long; a remark of one or two cells; or signatures and their day."""
    if not filled:
        return False
    if TOTAL.match(filled[0]) or all(SIGNED.match(text) for text in filled):
        return True
    return len(filled) <= 2 and NOTE.match(filled[0]) is not None


def _goes_on(filled: Sequence[str]) -> bool:
    """The next point of a remark above."""
    return len(filled) == 1 and GOES_ON.match(filled[0]) is not None
