"""Small .xls and .ods files for the tests, written by hand: no library in the lock writes them."""

import io
import struct
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

Cell = str | int | float | None
Span = tuple[int, int, int, int]
SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


class Broken:
    """A cell that holds the error #N/A."""


def xls_bytes(
    rows: Sequence[Sequence[Cell | Broken]], *, name: str = "数据", merges: Sequence[Span] = ()
) -> bytes:
    """A BIFF8 workbook with one sheet, [MS-XLS]; spans are (row, column, last row, last column)."""
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, Broken):
                sheet += record(0x205, place + b"\x2a\x01")
            elif isinstance(cell, str):
                text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
                sheet += record(0x204, place + text)
            elif cell is not None:
                sheet += record(0x203, place + struct.pack("<d", cell))
    spans = b"".join(struct.pack("<HHHH", a, c, b, d) for a, b, c, d in merges)
    sheet += record(0xE5, struct.pack("<H", len(merges)) + spans) + record(0x0A, b"")
    head = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    start = len(head) + 4 + 6 + len(title) + 4
    head += record(0x85, struct.pack("<IH", start, 0) + title) + record(0x0A, b"")
    return compound("Workbook", head + sheet)


def record(kind: int, data: bytes) -> bytes:
    """One BIFF record."""
    return struct.pack("<HH", kind, len(data)) + data


def compound(name: str, stream: bytes) -> bytes:
    """A compound file, [MS-CFB], with one stream: allocation table, directory, then the stream."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % SECTOR)
    count = len(stream) // SECTOR
    table = [FAT, END, *range(3, count + 2), END]
    assert len(table) <= SECTOR // 4, "one sector of the table is enough for a test"
    table += [FREE] * (SECTOR // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<I", 0) + b"\xff" * 108 * 4
    directory = entry("Root Entry", 5, child=1, first=END, size=0)
    directory += entry(name, 2, child=FREE, first=2, size=len(stream))
    directory += bytes(128) * 2
    return header + struct.pack(f"<{SECTOR // 4}I", *table) + directory + stream


def entry(name: str, kind: int, *, child: int, first: int, size: int) -> bytes:
    """One entry of the directory."""
    text = (name + "\0").encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    return head + struct.pack("<III36xIQ", FREE, FREE, child, first, size)


def ods_bytes(
    rows: Sequence[Sequence[Cell | Broken]], *, name: str = "数据", merges: Sequence[Span] = (),
    more: str = "",
) -> bytes:  # fmt: skip
    """An OpenDocument sheet; `more` is XML of further rows."""
    spans = {(a, b): (c - a + 1, d - b + 1) for a, b, c, d in merges}
    lines = []
    for row, cells in enumerate(rows):
        made = []
        for column, cell in enumerate(cells):
            down, right = spans.get((row, column), (1, 1))
            span = (
                f' table:number-rows-spanned="{down}" table:number-columns-spanned="{right}"'
                if (down, right) != (1, 1)
                else ""
            )
            made.append(ods_cell(cell, span))
        lines.append(f"<table:table-row>{''.join(made)}</table:table-row>")
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f"<office:body><office:spreadsheet><table:table table:name={quoteattr(name)}>"
        f"{''.join(lines)}{more}</table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", text)
        package.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return out.getvalue()


def ods_cell(cell: Cell | Broken, span: str) -> str:
    """One cell as XML."""
    if isinstance(cell, Broken):
        return (
            f'<table:table-cell{span} office:value-type="string" calcext:value-type="error">'
            "<text:p>#N/A</text:p></table:table-cell>"
        )
    if cell is None:
        return f"<table:table-cell{span}/>"
    if isinstance(cell, str):
        return (
            f'<table:table-cell{span} office:value-type="string"><text:p>{escape(cell)}</text:p>'
            "</table:table-cell>"
        )
    return (
        f'<table:table-cell{span} office:value-type="float" office:value="{cell}">'
        f"<text:p>{cell}</text:p></table:table-cell>"
    )
