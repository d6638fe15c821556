"""Rows in customary form, understood column by column without a look at each word.

Nine of ten rows of a large register say everything plainly. A pattern decides whether a long text
is what it looks like; of words that recur (divisions, kinds, tags, …) each is understood once, by
what reads single rows. A row of which any cell is out of the ordinary is left to that reader; of
every other `line_of` would say the same.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sunlot.imports.reading import Block, Layout
from sunlot.imports.rows import RowCells
from sunlot.imports.setwise.incoming import NULL, array, text
from sunlot.imports.setwise.memo import Memo
from sunlot.imports.values import looks_like_id_number, text_of
from sunlot.targets.importing import reading
from sunlot.targets.importing.beside import read_beside
from sunlot.targets.importing.columns import BESIDE, FACTS
from sunlot.targets.importing.reading import FORMULA_SIGN, TEXTS, Context
from sunlot.targets.importing.staging import DEFAULTS, beside_of, department_of, division_of
from sunlot.targets.rules import credit_code, number_id

# Ideographs whose form of comparing and bytes of sorting are themselves.
NAME = "^[\u4e00-\u9fa5（）0-9A-Z]{1,200}$"
_SPACES = "".join(chr(one) for one in range(0x10000) if chr(one).isspace())
_EDGES = re.escape(_SPACES) + "\u200b\ufeff"
_MARKS = r"\x00-\x1f\x7f-\x9f\\"  # controls, and what COPY escapes
# Texts that are not stored as they stand, or of which something is said.
ODD = f"[{_MARKS}\u2028\u2029]|^['’‘＇`{_EDGES}]|[{_EDGES}]$|{FORMULA_SIGN}"
NUMBER = re.compile(r"[0-9A-Z][0-9A-Z-]{0,29}")
CODE = f"^[{credit_code.ALPHABET}]{{{credit_code.LENGTH}}}$"
_VALUES = bytes.maketrans(credit_code.ALPHABET.encode(), bytes(range(31)))
_WEIGHTS = (*credit_code.WEIGHTS, 1)
_Read = Callable[[RowCells, dict[str, Any]], object]


def plain_rows(layout: Layout, context: Context) -> Callable[[Block], pa.StringArray]:
    """The function that gives the lines of a block, or null; see `imports.reading.Plain`.

    :param layout: what stands where; absent columns read as empty cells, fixed ones as their text.
    """
    memos, departments = _memos(layout, context), _departments(layout, context)
    beside = _beside(layout, context)

    def plain(block: Block) -> pa.StringArray:
        columns = {
            one.name: block.column(one.name, layout.fixed.get(one.name, "")) for one in FACTS
        }
        fields = {name: memo.of(columns[name]) for name, memo in memos.items()}
        name = columns["name"]
        match_name = pc.replace_substring(pc.replace_substring(name, "（", "("), "）", ")")
        keys, by_numbers, codes = _ids(columns, fields["kind"])
        line = pc.binary_join_element_wise(
            keys, by_numbers, name, codes, "f", columns["number"],
            *[columns[one] for one in TEXTS], fields["kind"], fields["region"],
            departments.of(columns["department"], columns["region"]),
            *[fields[one] for one in ("industry", "registration_state", "tags", "registered_on")],
            beside(block), NULL, match_name, NULL, "\t",
        )  # fmt: skip
        return pc.if_else(_is_usual(columns), line, pa.scalar(None, pa.string()))

    return plain


def _is_usual(columns: Mapping[str, pa.StringArray]) -> pa.BooleanArray:
    """Whether the texts of a row are stored as they stand."""
    usual = pc.match_substring_regex(columns["name"], NAME)
    usual = pc.and_(usual, pc.equal(columns["own_key"], ""))
    for name, longest in TEXTS.items():
        fits = pc.less_equal(pc.utf8_length(columns[name]), longest)
        is_odd = pc.match_substring_regex(columns[name], ODD)
        usual = pc.and_(pc.and_not(usual, is_odd), fits)
    return usual


def _ids(
    columns: Mapping[str, pa.StringArray], kinds: pa.StringArray
) -> tuple[pa.StringArray, pa.StringArray, pa.StringArray]:
    """Keys, ids by number and codes as fields; a key is null where something is to be said."""
    codes, numbers = columns["credit_code"], columns["number"]
    by_number: list[str | None] = [NULL] * len(codes)
    for place in pc.indices_nonzero(pc.not_equal(numbers, "")).to_pylist():
        by_number[place] = _id_by_number(kinds[place].as_py(), numbers[place].as_py())
    by_numbers = pa.array(by_number, pa.string())
    has_code = pc.not_equal(codes, "")
    is_right = _are_right(codes)
    named = pc.if_else(pc.not_equal(by_numbers, NULL), by_numbers, None)
    keys = pc.if_else(has_code, pc.if_else(is_right, codes, None), named)
    return keys, by_numbers, pc.if_else(has_code, codes, NULL)


def _id_by_number(kind: str | None, number: str) -> str | None:
    if kind is None or not NUMBER.fullmatch(number) or looks_like_id_number(number):
        return None
    return number_id(kind, number) or NULL


def _are_right(codes: pa.StringArray) -> pa.BooleanArray:
    """Whether codes have their form and their check character; as the field says it."""
    has_form = pc.match_substring_regex(codes, CODE)
    some = codes.filter(has_form)
    signs = "".join(some.to_pylist()).encode().translate(_VALUES)
    total = pa.array([0] * len(some), pa.int32())
    for place, weight in enumerate(_WEIGHTS):
        values = pa.py_buffer(signs[place :: credit_code.LENGTH])
        column = pa.Array.from_buffers(pa.uint8(), len(some), [None, values])
        total = pc.add(total, pc.multiply(column.cast(pa.int32()), weight))
    rest = pc.subtract(total, pc.multiply(pc.divide(total, 31), 31))
    return pc.replace_with_mask(has_form, has_form, pc.equal(rest, 0))


def _memos(layout: Layout, context: Context) -> dict[str, Memo]:
    """One per column of recurring words."""
    readers: dict[str, tuple[_Read, Callable[[dict[str, Any]], str]]] = {
        "kind": (reading.read_kind, lambda data: data["kind"]),
        "region": (lambda row, data: reading.read_division(row, data, context), division_of),
        "industry": (reading.read_industry, lambda data: data["industry"]),
        "registration_state": (reading.read_state, lambda data: data["registration_state"]),
        "tags": (
            lambda row, data: reading.read_tags(row, data, context),
            lambda data: array(data["tags"]),
        ),
        "registered_on": (
            lambda row, data: reading.read_registered_on(row, data, context),
            lambda data: text(data["registered_on"]),
        ),
    }
    words = layout.words()

    def one(name: str, read: _Read, field: Callable[[dict[str, Any]], str]) -> Memo:
        def found(cell: str) -> str | None:
            row, data = RowCells(0, {name: text_of(cell)}, words), dict(DEFAULTS)
            read(row, data)
            return None if row.problems else field(data)

        return Memo(found)

    return {name: one(name, *pair) for name, pair in readers.items()}


def _departments(layout: Layout, context: Context) -> Memo:
    """By the words of department and division."""
    words = layout.words()

    def fields(department: str, region: str) -> str | None:
        texts = {"department": text_of(department), "region": text_of(region)}
        row, data = RowCells(0, texts, words), dict(DEFAULTS)
        division = reading.read_division(row, data, context)
        if row.has("department"):
            reading.read_department(row, data, division, context)
        return None if row.problems else department_of(data)

    return Memo(fields, columns=2)


def _beside(layout: Layout, context: Context) -> Callable[[Block], pa.StringArray | str]:
    """By all columns of what stands beside a target; nothing where the file has none of them."""
    words = layout.words()
    names = [one.name for one in BESIDE if one.name in words]

    def fields(*cells: str) -> str | None:
        data: dict[str, Any] = {}
        row = RowCells(0, dict(zip(names, map(text_of, cells), strict=True)), words)
        read_beside(row, data, context)
        return None if row.problems else beside_of(data)

    memo = Memo(fields, columns=len(names))
    if not names:
        return lambda _block: NULL
    return lambda block: memo.of(
        *[block.column(name, layout.fixed.get(name, "")) for name in names]
    )
