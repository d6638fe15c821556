"""Looks through a package of .xlsx before it is read; part of the reader process, see `child`."""

import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

import limits  # type: ignore[import-not-found]  # found beside this script
from scan import Refused, Scan, column_number  # type: ignore[import-not-found]

CHUNK = 1 << 20
# As usual, and as Excel's "Strict Open XML" says.
REL = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
DIMENSION = re.compile(rb'<(?:\w+:)?dimension[^>]*\bref="(?:[A-Z]+\d+:)?([A-Z]{1,3})(\d{1,7})"')
# Places beyond column Z, and in rows of six digits and more: few sheets have many of them.
FAR = re.compile(rb'r="(?:([A-Z]{2,3})([0-9]{1,7})|[A-Z]([0-9]{6,7}))"')
NEAR = (26, 99_999)
REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
CELL = re.compile(rb"<(?:\w+:)?c\b(?P<head>[^>]*?)(?:/>|>(?P<body>.*?)</(?:\w+:)?c>)", re.DOTALL)
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>[^<]+</")
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


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
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        key = next((key for space in REL if (key := sheet.get(f"{space}id"))), "")
        target = parts.get(key, "")
        if sheet.get("state", "visible") == "visible" and "worksheets/" in target:
            entry = target.lstrip("/")
            entry = entry if entry.startswith("xl/") else f"xl/{entry}"
            found.append((sheet.get("name", ""), entry))
    return found


def scan_sheet(package: zipfile.ZipFile, part: str) -> Scan:
    """Read a sheet's XML as bytes, piece by piece."""
    scan = Scan()
    columns, rows = NEAR
    with package.open(part) as stream:
        for first, piece in pieces(stream):
            if first and (dimension := DIMENSION.search(piece)):
                scan.reach(dimension[1], dimension[2])
            for letters, row, deep in FAR.findall(piece):
                columns = max(columns, column_number(letters))
                rows = max(rows, int(row or deep))
            if b't="e"' in piece or has_formulas(piece):
                note_cells(scan, piece)
    if columns * rows > limits.SHEET_CELLS:
        measure(scan, package, part)
    return scan


def has_formulas(piece: bytes) -> bool:
    """Whether there is a formula; looked for by pattern only where one may be."""
    return (b"<f" in piece or b":f" in piece) and FORMULA.search(piece) is not None


def measure(scan: Scan, package: zipfile.ZipFile, part: str) -> None:
    """Take note of the place of every cell."""
    with package.open(part) as stream:
        for _first, piece in pieces(stream):
            for letters, row in dict(REFERENCE.findall(piece)).items():
                scan.reach(letters, row)


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


def note_cells(scan: Scan, piece: bytes) -> None:
    """Note formulas without a result and error values."""
    for cell in CELL.finditer(piece):
        head, body = cell["head"], cell["body"] or b""
        place = PLACE.search(head)
        if place is None:
            continue
        letter = place[1].decode()
        where = f"{letter}{place[2].decode()}"
        if b't="e"' in head:
            scan.broken.setdefault(letter, where)
        elif FORMULA.search(body) and b't="str"' not in head and not VALUE.search(body):
            scan.empty.setdefault(letter, where)
