"""QR codes as inline SVG: one path in a square; the policy of content needs no exception."""

import struct
import zlib
from functools import lru_cache

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString

QUIET = 4  # modules of light ground around the code, as the standard asks


def path_of(text: str) -> str:
    """The path of the code's dark modules in a square of `side_of(text)` units."""
    return _path(_matrix(text))


def _path(rows: list[list[bool]]) -> str:
    runs: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                runs.append(f"M{x} {y}h{end - x}v1h-{end - x}z")
            x = end + 1
    return "".join(runs)


def side_of(text: str) -> int:
    """The side of the code in modules, its quiet zone included."""
    return len(_matrix(text))


def qr(address: str, label: str) -> SafeString:
    """The code of a public address. Not for secrets: codes once drawn are kept in memory."""
    return _drawn(address, str(label))


def private_qr(text: str, label: str) -> SafeString:
    """The code of one person's long text: as few modules as will hold it, and kept nowhere."""
    return _svg(_matrix(text, qrcode.constants.ERROR_CORRECT_L), str(label))


def private_png(text: str, *, module: int = 6) -> bytes:
    """The same code as a PNG file of one bit a pixel, `module` pixels to a module."""
    rows = _matrix(text, qrcode.constants.ERROR_CORRECT_L)
    side = len(rows) * module
    lines = (b"\0" + _bits(row, module, side) for row in rows for _again in range(module))
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(lines), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def _bits(row: list[bool], module: int, side: int) -> bytes:
    """One line of pixels, dark as 0; the last byte filled up."""
    bits = "".join(("0" if dark else "1") * module for dark in row)
    width = (side + 7) // 8
    return int(bits.ljust(width * 8, "0"), 2).to_bytes(width, "big")


@lru_cache(maxsize=256)
def _drawn(address: str, label: str) -> SafeString:
    return _svg(_matrix(address), label)


def _svg(rows: list[list[bool]], label: str) -> SafeString:
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" '
        'shape-rendering="crispEdges"><rect class="qr-ground" width="{0}" height="{0}"></rect>'
        '<path class="qr-ink" d="{2}"></path></svg>',
        len(rows), label, _path(rows),
    )  # fmt: skip


def _matrix(text: str, correction: int = qrcode.constants.ERROR_CORRECT_M) -> list[list[bool]]:
    code = qrcode.QRCode(border=QUIET, error_correction=correction)
    code.add_data(text)
    code.make(fit=True)
    rows: list[list[bool]] = code.get_matrix()
    return rows
