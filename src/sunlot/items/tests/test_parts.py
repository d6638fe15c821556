"""An item that stands in several rows of a list is one item."""

import pytest

from sunlot.imports.tests.support import check, codes, csv_bytes, load, row
from sunlot.items.models import ItemVersion
from sunlot.items.tests.test_import import GOOD, HEAD
from tests.cast import Cast


def other(**cells: str) -> list[str]:
    """The good row, with some cells otherwise."""
    return [cells.get(name, value) for name, value in zip(HEAD, GOOD, strict=True)]


BLANK = dict.fromkeys(HEAD, "")
MORE = {"检查依据": "《电子商务法》第十五条"}


@pytest.mark.parametrize("second", [other(**MORE), other(**BLANK | MORE)], ids=["same", "blank"])
def test_row_that_adds_an_instrument_belongs_to_the_item_above(
    cast: Cast, second: list[str]
) -> None:
    batch = load("items", csv_bytes([HEAD, GOOD, second]), by=cast.actor("planner_a"))
    assert (batch.written["new"], batch.reading["joined"]) == (1, 1)
    version = ItemVersion.objects.get()
    first = dict(zip(HEAD, GOOD, strict=True))["检查依据"]
    assert version.basis_text == f"{first}\n《电子商务法》第十五条"
    assert "电子商务法" in [one["instrument"] for one in version.basis]
    again = check("items", csv_bytes([HEAD, GOOD, second]), by=cast.actor("planner_a"))
    assert again.counts["same"] == 1


def test_rows_of_one_code_that_contradict_are_refused(cast: Cast) -> None:
    second = other(抽查事项="另一事项")
    batch = check("items", csv_bytes([HEAD, GOOD, second]), by=cast.actor("planner_a"))
    assert codes(batch, 2) == ["items-rows-contradict"]
    assert "第 3 行写“另一事项”" in row(batch, 2).problems[0]["message"]


def test_row_that_says_nothing_new_is_a_repeat(cast: Cast) -> None:
    batch = check("items", csv_bytes([HEAD, GOOD, GOOD]), by=cast.actor("planner_a"))
    assert codes(batch, 3) == ["imports-row-repeated"]


def test_heading_of_a_section_is_no_part_of_the_item_above(cast: Cast) -> None:
    heading = other(**BLANK | {"抽查类别": "药品类"})
    batch = check("items", csv_bytes([HEAD, GOOD, heading]), by=cast.actor("planner_a"))
    assert batch.reading["joined"] == 0
    assert row(batch, 2).row_class == "new"
