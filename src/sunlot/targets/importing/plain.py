"""Rows in customary form, understood without a look at each word.

Nine of ten rows of a large register say everything plainly. A pattern decides whether a long text
is what it looks like; of words that recur (divisions, kinds, tags, …) each is understood once, by
what reads single rows. A row of which any cell is out of the ordinary is left to that reader; of
every other `line_of` would say the same.
"""

import re
from collections.abc import Callable, Sequence
from operator import mul
from typing import Any

from sunlot.imports.reading import Layout
from sunlot.imports.rows import RowCells
from sunlot.imports.setwise.incoming import NULL, array, octets, text
from sunlot.imports.values import Cell, looks_like_id_number, text_of
from sunlot.targets.importing import reading
from sunlot.targets.importing.columns import COLUMNS
from sunlot.targets.importing.reading import TEXTS, Context
from sunlot.targets.importing.staging import DEFAULTS, department_of, division_of
from sunlot.targets.rules import credit_code, number_id

MOST_WORDS = 50_000
# Ideographs whose form of comparing and bytes of sorting are themselves.
NAME = re.compile("[\u4e00-\u9fa5（）0-9A-Z]{1,200}")
_NO_MARK = r"\x00-\x1f\x7f-\x9f\\"  # controls, and what COPY escapes
_EDGE = rf"[^\s{_NO_MARK}\u200b\ufeff]"
TEXT = re.compile(
    rf"(?:(?!['’‘＇`]){_EDGE}(?:[^{_NO_MARK}\u2028\u2029]*{_EDGE})?)?"
)  # a text that is stored as it stands
NUMBER = re.compile(r"[0-9A-Z][0-9A-Z-]{0,29}")
CODE = re.compile(f"[{credit_code.ALPHABET}]{{18}}")
_VALUES = bytes.maketrans(credit_code.ALPHABET.encode(), bytes(range(31)))
_WEIGHTS = (*credit_code.WEIGHTS, 1)
_NARROW = str.maketrans("（）", "()")
_Read = Callable[[RowCells, dict[str, Any]], object]


class Memo(dict[Any, str | None]):
    """What words come to as fields of the line; None where a person should look at the row."""

    def __init__(self, read: Callable[[Any], str | None]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, words: Any) -> str | None:
        found = self._read(words)
        if len(self) < MOST_WORDS:
            self[words] = found
        return found


def plain_rows(layout: Layout, context: Context) -> Callable[[Sequence[Cell]], str | None]:
    """The function that gives a row's line, or None; see `imports.reading.Plain`.

    :param layout: what stands where; absent columns read as empty cells, fixed ones as their text.
    """
    places = {name: one.position for name, one in layout.places.items()}
    width = max(places.values(), default=-1) + 1
    tail = [layout.fixed.get(one.name, "") for one in COLUMNS]
    at = {one.name: width + number for number, one in enumerate(COLUMNS)} | places
    memos = _memos(layout, context)
    name_at, code_at, number_at = at["name"], at["credit_code"], at["number"]
    division_at, department_at, kind_at = at["region"], at["department"], at["kind"]
    text_at = [(at[name], longest) for name, longest in TEXTS.items()]
    last = [
        (at[name], memos[name])
        for name in ("industry", "registration_state", "tags", "registered_on")
    ]
    kinds, divisions, departments = memos["kind"], memos["region"], memos["department"]

    def plain(cells: Sequence[Cell]) -> str | None:
        if len(cells) < width:
            return None
        row: Sequence[Any] = [*cells[:width], *tail]
        try:
            name, division = row[name_at], row[division_at]
            kind = kinds[row[kind_at]]
            ids = _ids(row[code_at], row[number_at], kind) if kind else None
            texts = [row[place] for place, longest in text_at if len(row[place]) <= longest]
            if ids is None or len(texts) < len(text_at):
                return None
            if not NAME.fullmatch(name) or not all(map(TEXT.fullmatch, texts)):
                return None
            match_name = name.translate(_NARROW)
            fields: list[Any] = [
                ids[0], ids[1], name, ids[2], "f", ids[3], *texts, kind, divisions[division],
                departments[row[department_at], division],
                *[memo[row[place]] for place, memo in last],
                octets(match_name.encode("gb18030")), match_name, NULL,
            ]  # fmt: skip
            return "\t".join(fields)
        except TypeError:
            return None  # a cell is a number, or a memo says None

    return plain


def _ids(code: str, number: str, kind: str) -> tuple[str, str, str, str] | None:
    """Key, id by number, code and number, where nothing is to be said about them."""
    by_number = NULL
    if number:
        if not NUMBER.fullmatch(number) or looks_like_id_number(number):
            return None
        by_number = number_id(kind, number) or NULL
    if not code:
        return None if by_number is NULL else (by_number, NULL, NULL, number)
    if not CODE.fullmatch(code) or sum(map(mul, code.encode().translate(_VALUES), _WEIGHTS)) % 31:
        return None
    return code, by_number, code, number


def _memos(layout: Layout, context: Context) -> dict[str, Memo]:
    """One per column of recurring words; that of departments goes by (words, words of division)."""
    readers: dict[str, tuple[_Read, Callable[[dict[str, Any]], str]]] = {
        "kind": (reading.read_kind, lambda data: data["kind"]),
        "region": (lambda row, data: reading.read_division(row, data, context), division_of),
        "industry": (reading.read_industry, lambda data: data["industry"]),
        "registration_state": (reading.read_state, lambda data: data["registration_state"]),
        "tags": (
            lambda row, data: reading.read_tags(row, data, context),
            lambda data: array(data["tags"]),
        ),
        "registered_on": (reading.read_registered_on, lambda data: text(data["registered_on"])),
    }
    words = layout.words()

    def one(name: str, read: _Read, field: Callable[[dict[str, Any]], str]) -> Memo:
        def found(cell: Cell) -> str | None:
            row, data = RowCells(0, {name: text_of(cell)}, words), dict(DEFAULTS)
            read(row, data)
            return None if row.problems else field(data)

        return Memo(found)

    def department(cells: tuple[Cell, Cell]) -> str | None:
        texts = dict(zip(("department", "region"), map(text_of, cells), strict=True))
        row, data = RowCells(0, texts, words), dict(DEFAULTS)
        division = reading.read_division(row, data, context)
        if row.has("department"):
            reading.read_department(row, data, division, context)
        return None if row.problems else department_of(data)

    found = {name: one(name, *pair) for name, pair in readers.items()}
    return found | {"department": Memo(department)}
