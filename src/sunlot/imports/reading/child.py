"""Reads one workbook in a process with little memory and time; run as a script, never imported.

It imports nothing of Sunlot but the limits beside it, opens no network and writes only to its
standard output: one JSON value a line. ``{"refuse": code, …}`` ends it; ``{"sheet": name, "empty":
{letter: cell}, "broken": {letter: cell}}`` begins a sheet (`empty`: formulas without a stored
result, `broken`: error values; the first cell of each column); ``[row, [cell, …]]`` is a row from
column A on, numbers as JSON numbers, everything else as text.
"""

import datetime
import json
import lzma
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).parent))
import limits  # type: ignore[import-not-found]  # found beside this script

CHUNK = 1 << 20
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
DIMENSION = re.compile(rb'<(?:\w+:)?dimension[^>]*\bref="(?:[A-Z]+\d+:)?([A-Z]{1,3})(\d{1,7})"')
REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
SUSPICIOUS = re.compile(rb'<(?:\w+:)?f[\s>/]|\bt="e"')
CELL = re.compile(rb"<(?:\w+:)?c\b(?P<head>[^>]*?)(?:/>|>(?P<body>.*?)</(?:\w+:)?c>)", re.DOTALL)
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>[^<]+</")
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


class Refused(Exception):
    """The workbook must not be read; the code is one of `workbook.REFUSALS`."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.event = {"refuse": code, **params}


def main(path: str) -> None:
    """Send a workbook to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.READER_MEMORY, limits.READER_MEMORY))
    resource.setrlimit(
        resource.RLIMIT_CPU, (limits.READER_CPU_SECONDS, limits.READER_CPU_SECONDS + 5)
    )
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        send_workbook(path)
    except Refused as refused:
        send(refused.event)
    except MemoryError:
        send({"refuse": "memory"})
    except BaseException as error:
        # What calamine and its Rust say of a damaged workbook; anything else is a bug of ours.
        if type(error).__name__ not in (
            "CalamineError",
            "PanicException",
            "PasswordError",
            "XmlError",
            "ZipError",
        ):
            raise
        send({"refuse": "broken", "why": type(error).__name__})
    sys.stdout.flush()


def send(value: Any) -> None:
    """One line of the conversation."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    sys.stdout.write("\n")


def send_workbook(path: str) -> None:
    """Look at the package first, then read sheet by sheet."""
    try:
        with zipfile.ZipFile(path) as package:
            check_sizes(package)
            sheets = sheets_of(package)
            from python_calamine import CalamineWorkbook  # after the limits are set

            book = CalamineWorkbook.from_path(path)
            for name, part in sheets:
                scan = scan_sheet(package, part)
                send({"sheet": name, "empty": scan.empty, "broken": scan.broken})
                send_rows(book.get_sheet_by_name(name))
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ElementTree.ParseError, KeyError,
        NotImplementedError, UnicodeDecodeError,
    ) as error:  # fmt: skip
        raise Refused("broken", why=type(error).__name__) from error
    except RuntimeError as error:  # an encrypted entry
        raise Refused("encrypted") from error


def check_sizes(package: zipfile.ZipFile) -> None:
    """Refuse what would unpack to too much, before unpacking any of it."""
    entries = package.infolist()
    total = sum(entry.file_size for entry in entries)
    if len(entries) > limits.ZIP_ENTRIES or total > limits.UNPACKED_BYTES:
        raise Refused("unpacked", size=str(total >> 20))
    names = set(package.namelist())
    if "xl/workbook.xml" not in names:
        raise Refused("binary" if "xl/workbook.bin" in names else "foreign")


def sheets_of(package: zipfile.ZipFile) -> list[tuple[str, str]]:
    """(name, entry of the package) of every visible worksheet, in the order of the tabs."""
    parts = {
        item.get("Id", ""): item.get("Target", "")
        for item in ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels")).iter(  # noqa: S314 - limited process
            f"{PACKAGE}Relationship"
        )
    }
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))  # noqa: S314 - limited process
    found = []
    for sheet in book.iter(f"{MAIN}sheet"):
        target = parts.get(sheet.get(f"{REL}id", ""), "")
        if sheet.get("state", "visible") == "visible" and "worksheets/" in target:
            entry = target.lstrip("/")
            entry = entry if entry.startswith("xl/") else f"xl/{entry}"
            found.append((sheet.get("name", ""), entry))
    return found


class Scan:
    """What a sheet's text says before the reader builds it in memory."""

    def __init__(self) -> None:
        self.empty: dict[str, str] = {}
        self.broken: dict[str, str] = {}
        self.columns = 0
        self.rows = 0

    def reach(self, letters: bytes, row: bytes) -> None:
        """Take note of a cell's place; a rectangle up to there is what reading costs."""
        self.columns = max(self.columns, column_number(letters))
        self.rows = max(self.rows, int(row))
        if (
            self.columns > limits.COLUMNS * 4
            or self.rows > limits.ROWS * 3
            or self.columns * self.rows > limits.SHEET_CELLS
        ):
            raise Refused("area", where=f"{letters.decode()}{row.decode()}")

    def cells(self, piece: bytes) -> None:
        """Note formulas without a result and error values."""
        for cell in CELL.finditer(piece):
            head, body = cell["head"], cell["body"] or b""
            place = PLACE.search(head)
            if place is None:
                continue
            letter = place[1].decode()
            where = f"{letter}{place[2].decode()}"
            if b't="e"' in head:
                self.broken.setdefault(letter, where)
            elif FORMULA.search(body) and b't="str"' not in head and not VALUE.search(body):
                self.empty.setdefault(letter, where)


def scan_sheet(package: zipfile.ZipFile, part: str) -> Scan:
    """Read a sheet's XML as bytes, piece by piece."""
    scan = Scan()
    with package.open(part) as stream:
        for first, piece in pieces(stream):
            if first and (dimension := DIMENSION.search(piece)):
                scan.reach(dimension[1], dimension[2])
            columns: dict[bytes, bytes] = {}
            for letters, row in REFERENCE.findall(piece):
                columns[letters] = row
            for letters, row in columns.items():
                scan.reach(letters, row)
            if SUSPICIOUS.search(piece):
                scan.cells(piece)
    return scan


def pieces(stream: IO[bytes]) -> Iterator[tuple[bool, bytes]]:
    """(is the first, text) in pieces that end with a row."""
    rest = b""
    first = True
    while chunk := stream.read(CHUNK):
        text = rest + chunk
        end = text.rfind(b"</row>") + len(b"</row>")
        if end < len(b"</row>"):
            if len(text) > 64 * CHUNK:
                raise Refused("broken", why="row")
            if first and (dimension := DIMENSION.search(text)):
                Scan().reach(dimension[1], dimension[2])
            rest = text
            continue
        yield first, text[:end]
        first, rest = False, text[end:]
    yield first, rest


def column_number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def send_rows(sheet: Any) -> None:
    """Every row that has anything in it, from column A on."""
    if sheet.start is None:
        return
    left = [""] * sheet.start[1]
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        plain = [plain_of(cell) for cell in cells]
        if any(cell != "" for cell in plain):
            send([number, left + plain])


def plain_of(cell: Any) -> str | int | float:
    """A cell as JSON: numbers stay numbers, dates become ISO text."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, str | int | float):
        return cell
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    main(sys.argv[1])
