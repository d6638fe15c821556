"""Codes drawn into the page."""

import re
import struct
import zlib

from sunlot.ui.qr import QUIET, private_png, private_qr, qr, side_of

ADDRESS = "https://example.org/open/draws/650000-2026-000123/"


def test_code_when_drawn_then_a_square_with_label_and_quiet_zone() -> None:
    drawn = str(qr(ADDRESS, "扫码"))
    side = side_of(ADDRESS)
    assert f'viewBox="0 0 {side} {side}" role="img" aria-label="扫码"' in drawn
    places = [(int(x), int(y), int(n)) for x, y, n in re.findall(r"M(\d+) (\d+)h(\d+)v", drawn)]
    assert min(x for x, _y, _n in places) == min(y for _x, y, _n in places) == QUIET
    assert max(x + n for x, _y, n in places) == side - QUIET


def test_code_when_the_address_differs_then_another_code() -> None:
    assert qr(ADDRESS, "扫码") == qr(ADDRESS, "扫码")
    assert qr(ADDRESS, "扫码") != qr(ADDRESS.replace("123", "124"), "扫码")


def test_code_when_label_holds_markup_then_escaped() -> None:
    assert "<b>" not in qr(ADDRESS, '"><b>')


def test_private_code_when_saved_as_a_picture_then_the_same_modules_and_small() -> None:
    """Base45 stands in it as letters and digits, so that a slip of 1,800 characters still fits."""
    text = "DR1S:" + "A1B2C3D4E5" * 179
    drawn, png = str(private_qr(text, "凭条")), private_png(text, module=1)
    side, _height = struct.unpack(">II", png[16:24])
    assert f'viewBox="0 0 {side} {side}"' in drawn
    assert side <= 141  # version 32 with its quiet zone
    length = struct.unpack(">I", png[33:37])[0]
    width = (side + 7) // 8 + 1
    pixels = zlib.decompress(png[41 : 41 + length])
    lines = [pixels[at + 1 : at + width] for at in range(0, len(pixels), width)]
    dark = {
        (x, y)
        for y, line in enumerate(lines)
        for x in range(side)
        if not line[x // 8] >> (7 - x % 8) & 1
    }
    runs = [(int(x), int(y), int(n)) for x, y, n in re.findall(r"M(\d+) (\d+)h(\d+)v", drawn)]
    assert dark == {(x + i, y) for x, y, n in runs for i in range(n)}
