"""A file as a table: what it is, where the header stands, and its rows as text by column name."""

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sunlot.imports import errors
from sunlot.imports.adapters import Column
from sunlot.imports.reading import csvfile, limits
from sunlot.imports.reading.header import Header, find_header
from sunlot.imports.reading.workbook import Sheet, read_workbook
from sunlot.imports.rows import RowCells
from sunlot.imports.values import Cell, is_rounded, text_of

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
NOTE = re.compile(r"^(注|备注|说明|填表|填报|制表|审核|合计|总计|单位负责人|联系人)[:：\s]?")
RawRow = tuple[int, list[Cell]]


@dataclass(slots=True)
class Table:
    """An opened file. Iterate `rows` once; `reading` tells afterwards how it was understood."""

    header: Header
    reading: dict[str, Any]
    rows: Iterator[RowCells]


def open_table(path: Path, *, file_name: str, columns: Sequence[Column]) -> Table:
    """Find out what a file is and where its header stands. The name's ending is not believed.

    :raises UserError: the file cannot be read as a table with these columns.
    """
    size = path.stat().st_size
    if size == 0:
        raise errors.FileEmpty(name=file_name)
    with path.open("rb") as stream:
        magic = stream.read(4)
    if magic == OLE_MAGIC:
        raise errors.OldWorkbook(name=file_name)
    is_workbook = magic == ZIP_MAGIC
    limit = limits.WORKBOOK_BYTES if is_workbook else limits.CSV_BYTES
    if size > limit:
        raise errors.FileTooLarge(name=file_name, size=-(-size >> 20), limit=limit >> 20)
    opened = _open_workbook if is_workbook else _open_csv
    return opened(path, file_name, columns)


def _open_csv(path: Path, file_name: str, columns: Sequence[Column]) -> Table:
    encoding = csvfile.encoding_of(path, file_name=file_name)
    for delimiter in csvfile.delimiter_of(path, encoding):
        rows = csvfile.read_csv(path, encoding=encoding, delimiter=delimiter)
        start = list(islice(rows, limits.HEADER_WITHIN_ROWS))
        header = find_header(start, columns)
        if header is not None:
            reading = {
                "encoding": "UTF-8" if encoding == "utf-8-sig" else encoding.upper(),
                "delimiter": delimiter,
            }
            return _table(header, chain(start, rows), columns, reading)
    raise _no_header(columns)


def _open_workbook(path: Path, file_name: str, columns: Sequence[Column]) -> Table:
    """The first sheet with a header of this kind; later sheets are not read."""
    events = read_workbook(path, file_name=file_name)
    sheet: Sheet | None = None
    start: list[RawRow] = []
    for event in events:
        if isinstance(event, Sheet):
            if sheet is not None and (header := find_header(start, columns)):
                return _sheet_table(header, sheet, iter(start), columns)
            sheet, start = event, []
        elif sheet is not None and len(start) < limits.HEADER_WITHIN_ROWS:
            start.append(event)
            if len(start) == limits.HEADER_WITHIN_ROWS and (header := find_header(start, columns)):
                return _sheet_table(header, sheet, chain(start, _until_sheet(events)), columns)
    if sheet is not None and (header := find_header(start, columns)):
        return _sheet_table(header, sheet, iter(start), columns)
    raise _no_header(columns)


def _until_sheet(events: Iterator[Sheet | RawRow]) -> Generator[RawRow]:
    for event in events:
        if isinstance(event, Sheet):
            return
        yield event


def _sheet_table(
    header: Header, sheet: Sheet, rows: Iterator[RawRow], columns: Sequence[Column]
) -> Table:
    letters = [header.place(name)[0] for name in header.positions]
    for found, error in (
        (sheet.broken, errors.ErrorCells),
        (sheet.empty, errors.FormulaWithoutValue),
    ):
        cells = [found[letter] for letter in letters if letter in found]
        if cells:
            raise error(sheet=sheet.name, cells="、".join(cells[:5]))
    return _table(header, rows, columns, {"sheet": sheet.name})


def _table(
    header: Header, rows: Iterable[RawRow], columns: Sequence[Column], reading: dict[str, Any]
) -> Table:
    labels = {column.name: column.label for column in columns}
    reading |= {
        "header_row": header.row,
        "columns": [[*header.place(name), labels[name]] for name in header.positions],
        "present": sorted(header.positions),
        "notes": header.notes,
        "skipped": 0,
    }
    return Table(header, reading, _rows(header, rows, columns, reading))


def _rows(
    header: Header, rows: Iterable[RawRow], columns: Sequence[Column], reading: dict[str, Any]
) -> Iterator[RowCells]:
    positions = header.positions
    places = {name: header.place(name) for name in positions}
    codes = [column.name for column in columns if column.is_code and column.name in positions]
    count = 0
    for number, cells in rows:
        if number <= header.row:
            continue
        size = len(cells)
        for name in codes:
            position = positions[name]
            if position < size and is_rounded(cells[position]):
                letter, label = places[name]
                raise errors.CodesAsNumbers(
                    row=f"{number:,}", column=letter, label=label, value=cells[position]
                )
        texts = {
            name: text_of(cells[position]) if position < size else ""
            for name, position in positions.items()
        }
        if not any(texts.values()) or _is_note(cells):
            reading["skipped"] += 1
            continue
        count += 1
        if count > limits.ROWS:
            raise errors.TooManyRows(limit=f"{limits.ROWS:,}")
        yield RowCells(number, texts, places)
    if count == 0:
        raise errors.NoRows(row=header.row)


def _is_note(cells: list[Cell]) -> bool:
    """A remark below the table: one cell only, and it begins like a remark."""
    filled = [text for cell in cells if (text := text_of(cell))]
    return len(filled) <= 2 and bool(filled) and NOTE.match(filled[0]) is not None


def _no_header(columns: Sequence[Column]) -> errors.NoHeader:
    return errors.NoHeader(
        rows=limits.HEADER_WITHIN_ROWS,
        columns="、".join(column.label for column in columns if column.required),
    )
