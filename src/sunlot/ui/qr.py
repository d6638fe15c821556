"""QR codes as inline SVG: one path in a square; the policy of content needs no exception."""

from functools import lru_cache

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString

QUIET = 4  # modules of light ground around the code, as the standard asks


def path_of(text: str) -> str:
    """The path of the code's dark modules in a square of `side_of(text)` units."""
    runs: list[str] = []
    for y, row in enumerate(_matrix(text)):
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


@lru_cache(maxsize=256)
def _drawn(address: str, label: str) -> SafeString:
    side = side_of(address)
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" '
        'shape-rendering="crispEdges"><rect class="qr-ground" width="{0}" height="{0}"></rect>'
        '<path class="qr-ink" d="{2}"></path></svg>',
        side, label, path_of(address),
    )  # fmt: skip


def _matrix(text: str) -> list[list[bool]]:
    code = qrcode.QRCode(border=QUIET, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    rows: list[list[bool]] = code.get_matrix()
    return rows
