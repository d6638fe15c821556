"""The rows of a sheet of an XLSX workbook, by the standard library alone.

A workbook is a ZIP of XML. What it unpacks to is counted while it is read, never believed; document
types and entities are refused; the sheet is read as a stream.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from xml.parsers import expat

from drawproof.errors import DrawproofError

MOST_UNPACKED = 1024 * 1024 * 1024
MOST_MEMBERS = 10_000
MOST_COLUMNS = 500
_PIECE = 1 << 16
_CELL = re.compile(r"([A-Z]{1,3})\d+\Z")


class _Budget:
    def __init__(self, name: str) -> None:
        self.name, self.left = name, MOST_UNPACKED

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise DrawproofError("audit-workbook", path=self.name, reason="too large")


def _refuse(*_: object) -> None:
    raise ValueError("document type")


def _parsed(
    archive: zipfile.ZipFile, member: str, budget: _Budget, parser: expat.XMLParserType
) -> Iterator[None]:
    """Feeds a member to the parser; yields after every piece."""
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.buffer_text = True
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            budget.spend(len(piece))
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
        yield


def _walk(
    archive: zipfile.ZipFile,
    member: str,
    budget: _Budget,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(_local(name))
    if text is not None:
        parser.CharacterDataHandler = text
    return _parsed(archive, member, budget, parser)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def rows_of(name: str, data: bytes, sheet: str = "") -> Iterator[list[str]]:
    """The rows of the named sheet, else of the first; cells as text, empty ones as ''."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MOST_MEMBERS:
                raise DrawproofError("audit-workbook", path=name, reason="too large")
            budget = _Budget(name)
            member = _member(name, archive, budget, sheet)
            strings = _strings(archive, budget)
            yield from _rows(archive, member, budget, strings)
    except DrawproofError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        EOFError,
        KeyError,
        ValueError,
        IndexError,
        NotImplementedError,
        RuntimeError,
        OSError,
        OverflowError,
    ) as error:
        reason = f"damaged or not a workbook ({type(error).__name__})"
        raise DrawproofError("audit-workbook", path=name, reason=reason) from None


def _member(name: str, archive: zipfile.ZipFile, budget: _Budget, wanted: str) -> str:
    """The part that holds the sheet."""
    sheets: list[tuple[str, str]] = []
    targets: dict[str, str] = {}

    def in_book(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            link = next((v for k, v in attributes.items() if _local(k) == "id"), "")
            sheets.append((attributes["name"], link))

    def in_links(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    for _ in _walk(archive, "xl/workbook.xml", budget, in_book):
        pass
    for _ in _walk(archive, "xl/_rels/workbook.xml.rels", budget, in_links):
        pass
    for title, link in sheets:
        if not wanted or title == wanted:
            target = targets[link]
            return (
                target.lstrip("/")
                if target.startswith("/")
                else posixpath.normpath(posixpath.join("xl", target))
            )
    names = "、".join(title for title, _ in sheets[:20])
    raise DrawproofError("audit-sheet", path=name, sheet=wanted, sheets=names)


def _strings(archive: zipfile.ZipFile, budget: _Budget) -> list[str]:
    """The shared strings; pronunciations (rPh) are left out."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    shared = _Shared()
    for _ in _walk(archive, "xl/sharedStrings.xml", budget, shared.start, shared.end, shared.text):
        pass
    return shared.strings


class _Shared:
    """Collects the shared strings while they are parsed."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._parts: list[str] = []
        self._open = {"t": 0, "rPh": 0}

    def start(self, tag: str, _: dict[str, str]) -> None:
        if tag == "si":
            self._parts = []
        elif tag in self._open:
            self._open[tag] += 1

    def end(self, tag: str) -> None:
        if tag == "si":
            self.strings.append("".join(self._parts))
        elif tag in self._open:
            self._open[tag] -= 1

    def text(self, data: str) -> None:
        if self._open["t"] and not self._open["rPh"]:
            self._parts.append(data)


class _Sheet:
    """Collects the rows of a sheet while it is parsed."""

    def __init__(self, strings: list[str]) -> None:
        self.rows: list[list[str]] = []
        self._strings = strings
        self._row: list[str] = []
        self._parts: list[str] = []
        self._column, self._kind = 0, "n"
        self._reading = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._row = []
        elif tag == "c":
            self._kind = attributes.get("t", "n")
            self._column = _place(attributes.get("r", ""), len(self._row))
            self._parts = []
        elif tag in ("v", "t"):
            self._reading = True

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self._reading = False
        elif tag == "c":
            if self._column >= MOST_COLUMNS:
                return
            self._row += [""] * (self._column + 1 - len(self._row))
            self._row[self._column] = self._value("".join(self._parts))
        elif tag == "row":
            self.rows.append(self._row)

    def text(self, data: str) -> None:
        if self._reading:
            self._parts.append(data)

    def _value(self, text: str) -> str:
        if self._kind == "s":
            index = int(text)
            if index < 0:
                raise ValueError("string index")
            return self._strings[index]
        if self._kind == "n" and ("E" in text or "e" in text or "." in text):
            number = float(text)
            return str(int(number)) if number.is_integer() and abs(number) < 2**53 else text
        return text


def _place(reference: str, otherwise: int) -> int:
    found = _CELL.match(reference)
    if found is None:
        return otherwise
    place = 0
    for letter in found[1]:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _rows(
    archive: zipfile.ZipFile, member: str, budget: _Budget, strings: list[str]
) -> Iterator[list[str]]:
    sheet = _Sheet(strings)
    for _ in _walk(archive, member, budget, sheet.start, sheet.end, sheet.text):
        yield from sheet.rows
        sheet.rows.clear()
