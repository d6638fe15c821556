"""Rows read column by column are those that are read one by one."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sunlot.imports.adapters import Column
from sunlot.imports.errors import CsvBroken
from sunlot.imports.reading import Part, blocks, limits
from sunlot.imports.reading.csvfile import encodings_of, read_csv
from sunlot.imports.reading.header import HeaderRows, Heading

COLUMNS = (Column("name", "名称"), Column("code", "代码", is_code=True))
PLACES = {"name": Heading(0, ("名称",)), "code": Heading(1, ("代码",))}
HEADER = HeaderRows(1, 1)
PIECES = st.sampled_from(["名称", "a", ",", ",", "\n", "\n", "\r\n", "\r", '"', '""', " ", "'", ""])


def shown(path: Path, *, encoding: str = "utf-8-sig") -> list[tuple[int, list[object]]]:
    """Numbers and cells of all blocks, where anything is in them."""
    part = Part("", encoding=encoding, delimiter=",")
    found = []
    for block in blocks.csv_blocks(path, part, HEADER, PLACES, COLUMNS):
        for place, number in enumerate(block.numbers):
            cells = list(block.cells(place))
            if any(cells):
                found.append((number, cells))
                if place not in block.odd:
                    texts = [block.columns[name][place].as_py() for name in ("name", "code")]
                    assert texts == cells[:2]
    return found


def expected(path: Path, *, encoding: str = "utf-8-sig") -> list[tuple[int, list[object]]]:
    return [row for row in read_csv(path, encoding=encoding, delimiter=",") if row[0] > HEADER.last]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(PIECES, max_size=40).map("".join))
@example("a,b\nc\nd,e\n")
@example('a,b\n"c\nd",e\n\nf,g\n')
@example('a,b\nc"c,d""d\n"e"f,g\n')
@example('a,b\n"c,d\n')
@example("a,b\r\n,\r\nc,d\r\n\r\n")
def test_csv_by_columns_is_csv_by_rows(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode())
    assert shown(path) == expected(path)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_blocks_follow_one_another_in_every_encoding(
    tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "BYTES", 4096)
    chance = random.Random(3)
    lines = [f"商行{number},{'x' * chance.randrange(90)}" for number in range(900)]
    path = tmp_path / "file.csv"
    path.write_text("名称,代码\n" + "\n".join([*lines[:700], "短", *lines[700:]]), encoding)
    found = shown(path, encoding=encoding)
    assert found == expected(path, encoding=encoding)
    assert len(found) == 901


def test_monstrous_cell_is_refused_as_by_rows(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(f"名称,代码\na,b\nc,{'d' * (limits.CELL_CHARACTERS + 1)}\n")
    with pytest.raises(CsvBroken):
        shown(path)


def test_code_kept_as_a_number_and_a_short_row_are_odd() -> None:
    rows = [(2, ["a", "b"]), (3, ["a", 5.0]), (4, ["a"]), (5, [7, "b"])]
    (block,) = blocks.row_blocks(iter(rows), PLACES, COLUMNS)
    assert block.odd == {1, 2}
    assert block.columns["name"].to_pylist() == ["a", "a", "a", "7"]
    assert block.cells(3) == [7, "b"]


@pytest.mark.parametrize("sign", ["\x01", "\x00", "\x1b"])
def test_control_in_a_text_makes_it_no_text(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(f"名称,代码\n红柳{sign}商行,1\n".encode())
    with pytest.raises(Exception, match=r"."):
        encodings_of(path, file_name="file.csv")
