"""Looks through a package of .ods before it is read; part of the reader process, see `child`."""

import zipfile
from xml.etree import ElementTree

import limits  # type: ignore[import-not-found]  # found beside this script
from scan import Refused, Scan, letters_of  # type: ignore[import-not-found]

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")


class Walk:
    """Where in the sheet the reading of the XML stands; rows and columns from 0."""

    def __init__(self) -> None:
        self.scans: dict[str, Scan] = {}
        self.scan = Scan()
        self.row = self.rows = self.column = 0

    def begin(self, element: ElementTree.Element) -> None:
        """A table or a row begins."""
        if element.tag == f"{TABLE}table":
            self.scan = self.scans[element.get(f"{TABLE}name", "")] = Scan()
            self.scan.merges = []
            self.row = 0
        elif element.tag == f"{TABLE}table-row":
            self.rows = int(element.get(f"{TABLE}number-rows-repeated", "1"))
            self.column = 0

    def end(self, element: ElementTree.Element) -> None:
        """A cell or a row ends."""
        if element.tag in CELLS:
            self.cell(element)
        elif element.tag == f"{TABLE}table-row":
            self.row += self.rows
            element.clear()

    def cell(self, element: ElementTree.Element) -> None:
        """Note what is wrong with a cell, and how far it reaches."""
        repeat = int(element.get(f"{TABLE}number-columns-repeated", "1"))
        letters = letters_of(self.column + 1)
        where = f"{letters}{self.row + 1}"
        has_value = element.get(f"{OFFICE}value-type") is not None
        if has_value:
            last = letters_of(self.column + repeat)
            self.scan.reach(last.encode(), str(self.row + self.rows).encode())
            if self.rows > limits.REPEATED_ROWS:  # a few bytes that unfold into a register
                raise Refused("area", where=f"{last}{self.row + self.rows}")
        elif element.get(f"{TABLE}formula") is not None:
            self.scan.empty.setdefault(letters, where)
        if element.get(f"{CALC}value-type") == "error":
            self.scan.broken.setdefault(letters, where)
        down = int(element.get(f"{TABLE}number-rows-spanned", "1"))
        right = int(element.get(f"{TABLE}number-columns-spanned", "1"))
        if down > 1 or right > 1:
            place = [self.row, self.column, self.row + down - 1, self.column + right - 1]
            self.scan.merges.append(place)
        self.column += repeat


def scan_book(package: zipfile.ZipFile) -> dict[str, Scan]:
    """One scan per sheet, by name."""
    if "META-INF/manifest.xml" in package.namelist():
        manifest = package.read("META-INF/manifest.xml")
        if b"encryption-data" in manifest:
            raise Refused("encrypted")
    walk = Walk()
    with package.open("content.xml") as stream:
        parser = ElementTree.iterparse(stream, events=("start", "end"))  # noqa: S314 - limited process
        for event, element in parser:
            walk.begin(element) if event == "start" else walk.end(element)
    return walk.scans
