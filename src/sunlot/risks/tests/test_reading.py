"""Rows of a class file understood at once say what the reader of single rows says, or nothing."""

import datetime
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sunlot.imports.reading import Layout, Part
from sunlot.imports.reading.blocks import row_blocks
from sunlot.imports.reading.header import HeaderRows, Heading
from sunlot.imports.rows import RowCells
from sunlot.imports.values import is_rounded, text_of
from sunlot.risks.importing import reading
from sunlot.risks.importing.adapter import COLUMNS

NAMES = ("code", "risk_class", "as_of")
CONTEXT = reading.Context(on=datetime.date(2026, 4, 20), reach="", region=None)
CODES = st.sampled_from(
    ["91650000228601443P", "enterprise:B", "Enterprise:b", "9.16501E+17", "'123", "a b", "长" * 65]
)
CLASSES = st.sampled_from(["A", "b类", "E", "", "Ｃ", " D "])
DAYS = st.sampled_from(["2026-03-31", "2026年3月31日", "2026-03", "2030-01-01", "", 20260331])


def line_of(layout: Layout, cells: Sequence[Any]) -> str | None:
    """What is understood at once of one row."""
    (block,) = row_blocks([(2, cells)], layout.places, COLUMNS)
    lines = reading.plain_rows(layout, CONTEXT)(block)
    return None if block.odd else lines[0].as_py()


@settings(max_examples=150)
@given(
    cells=st.tuples(
        st.one_of(CODES, st.text(), st.floats(0, 1e18)), st.one_of(CLASSES, st.text()),
        st.one_of(DAYS, st.text()),
    ),
    is_fixed=st.booleans(),
)  # fmt: skip
def test_line_is_that_of_the_reader_of_single_rows(cells: tuple[Any, ...], is_fixed: bool) -> None:
    present = NAMES[:2] if is_fixed else NAMES
    fixed = {"as_of": "2026-03-31"} if is_fixed else {}
    places = {name: Heading(place, (name,)) for place, name in enumerate(present)}
    layout = Layout(Part("csv", encoding="utf-8"), HeaderRows(1, 1), places, fixed)
    line = line_of(layout, cells[: len(present)])
    if line is None:
        return
    texts = {name: text_of(cells[place]) for place, name in enumerate(present)}
    row = reading.read(RowCells(2, texts | fixed, layout.words()), CONTEXT)
    assert not row.problems
    assert not is_rounded(cells[0])
    assert line == reading.line_of(row)


def test_customary_rows_are_understood_at_once() -> None:
    places = {name: Heading(place, (name,)) for place, name in enumerate(NAMES)}
    layout = Layout(Part("csv", encoding="utf-8"), HeaderRows(1, 1), places)
    usual = ("91650000228601443P", "b", "2026-03-31")
    assert line_of(layout, usual) == "91650000228601443P\tB\t2026-03-31"
    assert line_of(layout, (*usual[:2], "2030-01-01")) is None
    assert line_of(layout, ("9.16501E+17", *usual[1:])) is None
    assert line_of(layout, usual[:2]) is None
