"""The orders in which a list may have stood when it was drawn from, and what its columns hold."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from drawproof.audit.model import Listing, Segment

MOST_ORDERS = 6
MOST_COLUMNS = 12
MOST_GROUPS = 40
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})([-/.月](\d{1,2})日?)?\D*\Z")


def plain(text: str) -> str:
    """A cell as it is compared: full-width forms made half-width, spaces at the ends left out."""
    return unicodedata.normalize("NFKC", text).strip()


@dataclass(frozen=True)
class Column:
    """What a column holds: `groups`, or an order (`numbers`, `dates`, `texts`).

    `keys` has one comparable value per row, None where the cell is empty or of another kind.
    """

    name: str
    kind: str
    keys: Sequence[object]


def _number(text: str) -> float | None:
    text = text.replace(",", "")
    return float(text) if len(text) < 40 and _NUMBER.match(text) else None


def _date(text: str) -> tuple[int, int, int] | None:
    found = _DATE.match(text)
    return (int(found[1]), int(found[2]), int(found[4] or 0)) if found else None


def _column(name: str, cells: Sequence[str]) -> Column | None:
    """None where a column says nothing: empty, or one value throughout."""
    kinds = Counter(cells)
    filled = len(cells) - kinds.get("", 0)
    if len(kinds) < 2 or 2 * filled < len(cells):
        return None
    if len(kinds) <= max(2, min(MOST_GROUPS, len(cells) // 8)):
        return Column(name, "groups", cells)
    for kind, read in (("dates", _date), ("numbers", _number)):
        known = {text: read(text) for text in kinds}
        if sum(kinds[text] for text, value in known.items() if value is not None) >= 0.9 * filled:
            return Column(name, kind, [known[text] for text in cells])
    # The bytes of GB18030 follow pinyin for the common characters, as Chinese systems sort.
    return Column(
        name, "texts", [text.encode("gb18030", "replace") if text else None for text in cells]
    )


_COLUMNS: WeakKeyDictionary[Listing, dict[str, Column | None]] = WeakKeyDictionary()


def columns(listing: Listing, wanted: Sequence[str] | None, without: str = "") -> list[Column]:
    """The columns that can be looked at, at most `MOST_COLUMNS`, in the order of the file."""
    known = _COLUMNS.setdefault(listing, {})
    out: list[Column] = []
    for name in listing.columns if wanted is None else wanted:
        if name == without or name not in listing.columns or len(out) == MOST_COLUMNS:
            continue
        if name not in known:
            known[name] = _column(name, listing.columns[name])
        column = known[name]
        if column is not None:
            out.append(column)
    return out


def ordered(segment: Segment, column: Column) -> list[int]:
    """Where each member stands when the segment is sorted by the column (equal ones as listed).

    Members without a value stand at the end.
    """
    keys = column.keys
    order = sorted(
        range(segment.size),
        key=lambda i: (
            (keys[segment.members[i]] is None, keys[segment.members[i]] or 0)
            if column.kind == "numbers"
            else (keys[segment.members[i]] is None, keys[segment.members[i]] or ())
        ),
    )
    places = [0] * segment.size
    for place, i in enumerate(order):
        places[i] = place
    return places
