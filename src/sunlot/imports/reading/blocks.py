"""Files of millions of rows, column by column: some ten thousand rows at a time as Arrow arrays.

Arrow's own reader of CSV takes rows of one width without blank lines between them, which is what
databases write. At the first row that is otherwise, Python's reader goes on from there, and so it
does for workbooks: its rows are laid beside each other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from sunlot.imports.adapters import Column
from sunlot.imports.reading import csvfile, limits
from sunlot.imports.reading.header import HeaderRows, Heading
from sunlot.imports.reading.survey import Part, RawRow
from sunlot.imports.values import Cell, text_of

BYTES = 4 << 20
ROWS = 10_000
_WIDEST = [f"f{place}" for place in range(limits.COLUMNS)]


@dataclass(slots=True)
class Block:
    """Rows of a file.

    :param numbers: row numbers as a spreadsheet shows them.
    :param columns: the columns that somebody uses, by name: arrays of texts of equal length.
    :param cells: all cells of the row at a place of the block.
    :param odd: places of rows that `columns` does not show as they stand.
    """

    numbers: Sequence[int]
    columns: dict[str, pa.StringArray]
    cells: Callable[[int], Sequence[Cell]]
    odd: set[int] = field(default_factory=set)

    def column(self, name: str, fixed: str = "") -> pa.StringArray:
        """A column of the file, or the same text for each row."""
        if name in self.columns:
            return self.columns[name]
        return pa.array([fixed] * len(self.numbers), pa.string())


def csv_blocks(
    path: Path,
    part: Part,
    header: HeaderRows,
    places: Mapping[str, Heading],
    columns: Sequence[Column],
) -> Iterator[Block]:
    """The rows of a text file below the header.

    :raises CsvBroken: quotes that never close, or a monstrous cell.
    """
    done = 0
    try:
        for batch in _batches(path, part, _width_of(places)):
            first = max(header.last - done, 0)
            rows = batch.slice(first)
            found = {name: rows.column(one.position) for name, one in places.items()}
            numbers = range(done + first + 1, done + batch.num_rows + 1)
            done += batch.num_rows
            yield Block(numbers, found, _cells_of(rows))
    except (pa.ArrowInvalid, _OtherwiseError):
        rest = csvfile.read_csv(path, encoding=part.encoding, delimiter=part.delimiter)
        after = max(done, header.last)
        yield from row_blocks((row for row in rest if row[0] > after), places, columns)


def row_blocks(
    rows: Iterable[RawRow], places: Mapping[str, Heading], columns: Sequence[Column]
) -> Iterator[Block]:
    """Rows of cells beside each other; a code that is a number is odd, and so is a short row."""
    codes = {places[one.name].position for one in columns if one.is_code and one.name in places}
    positions = {name: one.position for name, one in places.items()}
    width = _width_of(places)
    rows = iter(rows)
    while found := list(islice(rows, ROWS)):
        lines = [cells for _number, cells in found]
        odd = {
            place for place, cells in enumerate(lines)
            if len(cells) < width or any(type(cells[one]) is not str for one in codes)
        }  # fmt: skip
        texts = {
            name: pa.array([_text(cells, position) for cells in lines], pa.string())
            for name, position in positions.items()
        }
        yield Block([number for number, _cells in found], texts, lines.__getitem__, odd)


class _OtherwiseError(Exception):
    """Arrow's reader is not for this file."""


def _batches(path: Path, part: Part, width: int) -> Iterator[pa.RecordBatch]:
    if not (len(part.delimiter) == 1 and part.delimiter.isascii()):
        raise _OtherwiseError
    encoding = "utf8" if part.encoding == "utf-8-sig" else part.encoding
    reader = csv.open_csv(
        path,
        read_options=csv.ReadOptions(
            block_size=BYTES, autogenerate_column_names=True, encoding=encoding
        ),
        parse_options=csv.ParseOptions(
            delimiter=part.delimiter, newlines_in_values=True, ignore_empty_lines=False
        ),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(_WIDEST, pa.string()), strings_can_be_null=False,
        ),
    )  # fmt: skip
    with reader:
        if not max(width, 1) <= len(reader.schema) <= limits.COLUMNS:
            raise _OtherwiseError
        for batch in reader:
            longest = (pc.max(pc.binary_length(one)).as_py() for one in batch.columns)
            if max(longest) > limits.CELL_CHARACTERS:
                raise _OtherwiseError
            yield batch


def _width_of(places: Mapping[str, Heading]) -> int:
    return max((one.position for one in places.values()), default=-1) + 1


def _cells_of(rows: pa.RecordBatch) -> Callable[[int], Sequence[Cell]]:
    def cells(place: int) -> Sequence[Cell]:
        return [column[place].as_py() for column in rows.columns]

    return cells


def _text(cells: Sequence[Any], position: int) -> str:
    cell = cells[position] if position < len(cells) else ""
    return cell if isinstance(cell, str) else text_of(cell)
