"""A first look at a file: what it is, and the beginning of each way in which it can be read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sunlot.imports import errors
from sunlot.imports.reading import csvfile, limits
from sunlot.imports.reading.workbook import PARQUET_MAGIC, Sheet, magic_of, read_workbook
from sunlot.imports.values import Cell, text_of, without_personal

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
# What many systems export under the name of a workbook: Excel opens it, as CSV it is nonsense.
PAGE = re.compile(
    rb"(\xef\xbb\xbf)?\s*<(!doctype html|html|head|meta|body|table|style|\?xml)", re.I
)
WORKBOOKS = (ZIP_MAGIC, OLE_MAGIC)
RawRow = tuple[int, list[Cell]]


@dataclass(slots=True)
class Part:
    """One way to read the file: a sheet of a workbook, or a text file in one encoding.

    `rows` are the first ones with anything in them, shortened, without identity and mobile numbers;
    `empty` and `broken` per column letter a formula without a result and an error value.
    """

    name: str
    encoding: str = ""
    delimiter: str = ""
    height: int = 0
    rows: list[RawRow] = field(default_factory=list)
    merges: list[list[int]] = field(default_factory=list)
    empty: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        """A CSV file rather than a sheet."""
        return bool(self.encoding)


@dataclass(slots=True)
class Survey:
    """What is known of a file before anybody chooses."""

    parts: list[Part]

    def as_data(self) -> dict[str, Any]:
        """The survey as JSON."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Survey":
        """The inverse of `as_data`."""
        parts = [Part(**part) for part in data.get("parts", [])]
        for part in parts:
            part.rows = [(number, cells) for number, cells in part.rows]
        return cls(parts)


def look_at(path: Path, *, file_name: str) -> Survey:
    """Find out what a file is. The name's ending is not believed.

    :raises UserError: the file cannot be read as a table at all.
    """
    size = path.stat().st_size
    if size == 0:
        raise errors.FileEmpty(name=file_name)
    magic = magic_of(path)
    limit = limits.WORKBOOK_BYTES if magic in WORKBOOKS else limits.CSV_BYTES
    if size > limit:
        raise errors.FileTooLarge(name=file_name, size=-(-size >> 20), limit=limit >> 20)
    is_sheets = magic in WORKBOOKS or magic == PARQUET_MAGIC
    parts = _sheets(path, file_name) if is_sheets else _texts(path, file_name)
    if not parts:
        raise errors.NotATable(name=file_name, why=_("没有可以读取的工作表"))
    return Survey([part for part in parts if part.rows] or parts[:1])


def _sheets(path: Path, file_name: str) -> list[Part]:
    parts: list[Part] = []
    for event in read_workbook(path, file_name=file_name):
        if isinstance(event, Sheet):
            parts.append(
                Part(
                    event.name, height=event.rows, merges=event.merges, empty=event.empty,
                    broken=event.broken,
                )
            )  # fmt: skip
        else:
            parts[-1].rows.append(_shortened(*event))
    return parts


def _texts(path: Path, file_name: str) -> list[Part]:
    with path.open("rb") as stream:
        if PAGE.match(stream.read(limits.PREVIEW_CHARACTERS)):
            raise errors.NotATable(name=file_name, why=_("是网页或 XML，只是名称像表格"))
    parts = []
    for encoding in csvfile.encodings_of(path, file_name=file_name):
        delimiter = csvfile.delimiter_of(path, encoding)
        rows = csvfile.read_csv(path, encoding=encoding, delimiter=delimiter)
        start = [_shortened(*row) for row in islice(rows, limits.PREVIEW_ROWS)]
        parts.append(Part(csvfile.LABELS[encoding], encoding, delimiter, rows=start))
    return parts


def _shortened(number: int, cells: Iterable[Cell]) -> RawRow:
    """A row as it may be kept while the batch is open."""
    first = islice(cells, limits.PREVIEW_COLUMNS)
    return number, [
        without_personal(cell if isinstance(cell, str) else text_of(cell))[
            : limits.PREVIEW_CHARACTERS
        ].replace("\x00", "")
        if isinstance(cell, str) or abs(cell) >= 1e10
        else cell
        for cell in first
    ]
