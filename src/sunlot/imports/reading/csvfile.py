"""CSV: the encoding is tried strictly; where two fit, a person chooses by looking at the text."""

import codecs
import csv
import itertools
from collections.abc import Iterator
from pathlib import Path

from sunlot.imports import errors
from sunlot.imports.reading import limits
from sunlot.imports.values import Cell

DELIMITERS = (",", "\t", ";", "|", "，")
BLOCK = 1 << 20
LABELS = {
    "utf-8-sig": "UTF-8", "gb18030": "GB18030", "utf-16": "UTF-16", "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
}  # fmt: skip
# No text of an encoding made of bytes has one of these as a part of another sign.
CONTROLS = bytes(sorted({*range(32)} - set(b"\t\n\r\f")))
DOS_END = b"\x1a"
PLAUSIBLE = 0.7


def encodings_of(path: Path, *, file_name: str) -> list[str]:
    """The encodings in which the whole file can be read, the likeliest first; one is certain.

    A mark decides; text that is valid UTF-8 is UTF-8. GB18030 (which contains GBK and GB2312) and
    UTF-16 without a mark can both fit the same bytes.

    :raises EncodingUnknown: none fits, or the file is binary.
    """
    with path.open("rb") as stream:
        start = stream.read(64 * 1024)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030", "utf-16-le", "utf-16-be"]
    last = 0
    found: list[tuple[float, str]] = []
    for encoding in candidates:
        failed_at = _first_failure(path, encoding)
        if failed_at is not None:
            last = failed_at if encoding in ("gb18030", "utf-16") else last
        elif encoding in ("utf-8-sig", "utf-16"):
            return [encoding]
        else:
            score = plausibility(start.decode(encoding, "ignore"))
            if encoding == "gb18030" or score >= PLAUSIBLE:
                found.append((score, encoding))
    if not found:
        raise errors.EncodingUnknown(name=file_name, byte=last + 1)
    found.sort(key=lambda one: -one[0])
    return [encoding for _score, encoding in found]


def plausibility(text: str) -> float:
    """The share of characters that Chinese tables are made of: ASCII, punctuation, common signs."""
    counted = [char for char in text if not char.isspace()]
    return sum(map(_is_common, counted)) / len(counted) if counted else 0.0


def _is_common(char: str) -> bool:
    if char.isascii():
        return True
    try:
        # The first level of GB 2312 (rows 16-55) holds the 3,755 signs in daily use.
        lead = char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return 0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7


def _first_failure(path: Path, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    position = 0
    is_bytes = not encoding.startswith("utf-16")
    with path.open("rb") as stream:
        while True:
            block = stream.read(BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return position + error.start
            if _has_controls(block if is_bytes else text.encode()):
                return position + max(block.find(b"\x00"), 0)
            if not block:
                return None
            position += len(block)


def _has_controls(data: bytes) -> bool:
    data = data.rstrip(DOS_END)
    return len(data.translate(None, CONTROLS)) < len(data)


def delimiter_of(path: Path, encoding: str) -> str:
    """The delimiter that cuts the first rows into the most even table."""
    best, most = DELIMITERS[0], 0
    for delimiter in DELIMITERS:
        rows = read_csv(path, encoding=encoding, delimiter=delimiter)
        try:
            widths = [len(cells) for _, cells in itertools.islice(rows, limits.PREVIEW_ROWS)]
        except errors.CsvBroken:
            continue
        # Rows of the commonest width, weighed by that width: titles and notes do not decide.
        score = max((width * widths.count(width) for width in set(widths) if width > 1), default=0)
        if score > most:
            best, most = delimiter, score
    return best


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
