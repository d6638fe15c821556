"""Codes drawn into the page."""

import re

from sunlot.ui.qr import QUIET, qr, side_of

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
