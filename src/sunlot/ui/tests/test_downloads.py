"""Exported cells run nothing, and both flavours of CSV read back as they were written."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlot.ui.downloads import BOM, CELL_CHARACTERS, csv_lines, csv_response, neutral


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1"])
def test_neutral_when_cell_would_run_then_it_is_text(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "text"), [(None, ""), ("-", "-"), (12, "12"), ("阿依努尔·买买提",) * 2]
)
def test_neutral_when_harmless_then_unchanged(cell: object, text: str) -> None:
    assert neutral(cell) == text


@pytest.mark.parametrize("cell", ["长" * 40_000, "=" + "长" * CELL_CHARACTERS])
def test_neutral_when_longer_than_a_cell_then_ends_with_dots(cell: str) -> None:
    assert len(neutral(cell)) == CELL_CHARACTERS
    assert neutral(cell).endswith("长…")


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            min_size=2,
            max_size=2,
        )
    )
)
def test_csv_when_read_back_then_same_cells(rows: list[list[str]]) -> None:
    text = "".join(csv_lines(["甲", "乙"], rows))
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == [["甲", "乙"], *[[neutral(cell) for cell in row] for row in rows]]


def test_csv_when_for_excel_then_bom_and_name() -> None:
    response = csv_response("检查结果", ["甲"], [["乙"]], excel=True)
    assert b"".join(response.streaming_content).decode().startswith(BOM)
    assert response["Content-Disposition"].endswith("-excel.csv")
