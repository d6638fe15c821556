"""CSV: the encoding is tried strictly, the delimiter is the one that finds the header."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from sunlot.imports import errors
from sunlot.imports.reading import limits
from sunlot.imports.values import Cell

DELIMITERS = (",", "\t", ";", "|", "，")
BLOCK = 1 << 20


def encoding_of(path: Path, *, file_name: str) -> str:
    """The encoding in which the whole file can be read without a single doubt.

    UTF-16 only by its mark; then UTF-8, then GB18030 (which contains GBK and GB2312).

    :raises EncodingUnknown: none fits, or the file is binary.
    """
    with path.open("rb") as stream:
        start = stream.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    last = 0
    for encoding in candidates:
        failed_at = _first_failure(path, encoding)
        if failed_at is None:
            return encoding
        last = failed_at
    raise errors.EncodingUnknown(name=file_name, byte=last + 1)


def _first_failure(path: Path, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    position = 0
    with path.open("rb") as stream:
        while True:
            block = stream.read(BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return position + error.start
            if "\x00" in text:
                return position + block.find(b"\x00")
            if not block:
                return None
            position += len(block)


def delimiter_of(path: Path, encoding: str) -> list[str]:
    """Delimiters in the order in which they are worth trying: most frequent at the start first."""
    with path.open(encoding=encoding, newline="") as stream:
        start = stream.read(20_000)
    return sorted(DELIMITERS, key=lambda mark: -start.count(mark))


def read_csv(path: Path, *, encoding: str, delimiter: str) -> Iterator[tuple[int, list[Cell]]]:
    """Rows with their number as Excel shows it: a line break inside quotes is no new row.

    :raises CsvBroken: quotes that never close, or a monstrous cell.
    """
    number = 0
    # A process-wide setting of the csv module; the same value for everybody.
    csv.field_size_limit(limits.CELL_CHARACTERS)
    with path.open(encoding=encoding, newline="") as stream:
        try:
            for number, row in enumerate(csv.reader(stream, delimiter=delimiter), start=1):
                if any(row):
                    yield number, list(row)
        except csv.Error as error:
            raise errors.CsvBroken(row=number + 1) from error
