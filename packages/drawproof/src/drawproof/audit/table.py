"""Tables with a header, from CSV or XLSX: text cells, sizes limited, nothing of a file believed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from drawproof.audit.orders import plain
from drawproof.audit.workbook import rows_of
from drawproof.errors import DrawproofError

MOST_BYTES = 512 * 1024 * 1024
MOST_ROWS = 5_000_000
MOST_COLUMNS = 500
MOST_CHARACTERS = 32_768  # of a cell, as spreadsheets have it
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")
_HEADER_WITHIN = 10
_ENCODINGS = {"utf-8": "utf-8", "gb18030": "gb18030", "utf-16": "utf-16"}


@dataclass(frozen=True)
class Table:
    """A table: columns by name, all of the same length; `digest` is SHA-256 of the file."""

    name: str
    columns: dict[str, list[str]]
    rows: int
    size: int
    digest: str


def printable(text: str) -> str:
    """The text without control characters and marks of direction, which could hide what it says."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def read_table(path: Path, *, encoding: str = "", sheet: str = "") -> Table:
    """The table of a file. `encoding` is found where it is not given: UTF-8, else GB18030."""
    data = _bytes(path)
    if data[:4] == b"PK\x03\x04":
        rows = rows_of(path.name, data, sheet)
    elif data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise DrawproofError("audit-file", path=path.name, reason="old or encrypted workbook")
    else:
        rows = _csv_rows(path.name, _text(path.name, data, encoding))
    columns, count = _columns(path.name, rows)
    return Table(printable(path.name), columns, count, len(data), sha256(data).hexdigest())


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise DrawproofError("audit-file", path=str(path), reason="not found")
        if path.stat().st_size > MOST_BYTES:
            raise DrawproofError("audit-file", path=path.name, reason="too large")
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DrawproofError("audit-file", path=str(path), reason=reason) from None


def _text(name: str, data: bytes, encoding: str) -> str:
    tried = [encoding] if encoding else ["utf-8", "gb18030"]
    if not encoding and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        tried = ["utf-16"]
    for candidate in tried:
        try:
            text = data.decode(_ENCODINGS[candidate])
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise DrawproofError("audit-file", path=name, reason="not a text file")
        return text.removeprefix("\ufeff")
    raise DrawproofError("audit-encoding", path=name)


def _csv_rows(name: str, text: str) -> Iterator[list[str]]:
    head = text[:4096].split("\n", 1)[0]
    delimiter = max(",\t;|", key=head.count) if any(c in head for c in ",\t;|") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise DrawproofError(
            "audit-csv", path=name, line=reader.line_num, reason=str(error)
        ) from None


def _header(name: str, rows: Iterator[list[str]]) -> tuple[list[str], list[list[str]]]:
    """The header and the rows read beyond it: titles above the header are passed over."""
    first = [row for _, row in zip(range(_HEADER_WITHIN), rows, strict=False)]
    filled = [sum(bool(cell.strip()) for cell in row) for row in first]
    if not any(filled):
        raise DrawproofError("audit-empty", path=name)
    wanted = max(filled) if max(filled) == 1 else max(2, max(filled) // 2)
    at = next(i for i, count in enumerate(filled) if count >= wanted)
    return first[at], first[at + 1 :]


def _names(cells: Sequence[str]) -> list[str]:
    names: list[str] = []
    for i, cell in enumerate(cells, start=1):
        name = "".join(plain(cell).split()) or f"#{i}"
        while name in names:
            name += "#"
        names.append(name)
    return names


def _columns(name: str, rows: Iterator[list[str]]) -> tuple[dict[str, list[str]], int]:
    header, early = _header(name, rows)
    if len(header) > MOST_COLUMNS:
        raise DrawproofError("audit-file", path=name, reason="too many columns")
    names = _names(header)
    cells: list[list[str]] = [[] for _ in names]
    shared: dict[str, str] = {}
    count = 0
    for row in _chained(early, rows):
        if not any(row):
            continue
        count += 1
        if count > MOST_ROWS:
            raise DrawproofError("audit-file", path=name, reason="too many rows")
        if len(row) > MOST_COLUMNS:
            raise DrawproofError("audit-file", path=name, reason="too many columns")
        for i, column in enumerate(cells):
            text = _cell(name, row[i]) if i < len(row) else ""
            column.append(shared.setdefault(text, text))
    if not count:
        raise DrawproofError("audit-empty", path=name)
    return dict(zip(names, cells, strict=True)), count


def _chained(early: Iterable[list[str]], rows: Iterator[list[str]]) -> Iterator[list[str]]:
    yield from early
    yield from rows


def _cell(name: str, text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise DrawproofError("audit-file", path=name, reason="a cell is too long")
    text = printable(text)
    return text if text.isascii() and text == text.strip() else plain(text)
